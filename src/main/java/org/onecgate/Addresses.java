package org.onecgate;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A list of IP addresses and networks, such as {@code 127.0.0.1, 10.0.0.0/8, fd00::/8}.
 *
 * @param networks what is in it
 */
public record Addresses(List<Network> networks) {
  /** Nobody. */
  public static final Addresses NONE = new Addresses(List.of());

  /** What no resolver is ever asked for: a name of digits, hex and colons is an address. */
  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /**
   * All addresses that begin alike.
   *
   * @param address one of them
   * @param bits how many bits they share, from the first one on
   */
  public record Network(InetAddress address, int bits) {
    private boolean holds(InetAddress other) {
      byte[] mine = address.getAddress();
      byte[] theirs = other.getAddress();
      if (mine.length != theirs.length) {
        return false;
      }
      for (int i = 0; i < mine.length; i++) {
        int shared = Math.max(0, Math.min(8, bits - 8 * i));
        if (((mine[i] ^ theirs[i]) & 0xff) >> (8 - shared) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** Never changes. */
  public Addresses {
    networks = List.copyOf(networks);
  }

  /**
   * Reads a list with commas between its members.
   *
   * @throws IllegalArgumentException if one is no address and no network; no name is looked up
   */
  public static Addresses parse(String text) {
    List<Network> networks = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      networks.add(network(each.strip()));
    }
    return new Addresses(networks);
  }

  private static Network network(String text) {
    int slash = text.indexOf('/');
    InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
    int most = address.getAddress().length * 8;
    String bits = slash < 0 ? Integer.toString(most) : text.substring(slash + 1);
    if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > most) {
      throw new IllegalArgumentException(
          "is a list such as 127.0.0.1, 10.0.0.0/8, fd00::/8, not " + text);
    }
    return new Network(address, Integer.parseInt(bits));
  }

  private static InetAddress address(String text) {
    try {
      if (LITERAL.matcher(text).matches()) {
        return InetAddress.getByName(text);
      }
    } catch (UnknownHostException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "is a list such as 127.0.0.1, 10.0.0.0/8, fd00::/8, not " + text);
  }

  /** Whether the text is an address, as one writes it: no name, no zone. */
  public static boolean isAddress(String text) {
    try {
      return !address(text).isAnyLocalAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether the address, as a container tells it, is in the list; what is no address is in none. */
  public boolean contain(String address) {
    int zone = address.indexOf('%');
    InetAddress one;
    try {
      one = address(zone < 0 ? address : address.substring(0, zone));
    } catch (IllegalArgumentException e) {
      return false;
    }
    return networks.stream().anyMatch(network -> network.holds(one));
  }
}
