package org.onecgate.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.onecgate.Addresses;

/**
 * Gives a request that a trusted proxy handed on the address of its client, so that limits of logins, stories and the
 * log have that one (C4, O2). Whoever is no trusted proxy may write into {@code X-Forwarded-For} what he likes.
 */
public final class TrustedProxies extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String FORWARDED = "X-Forwarded-For";

  private final transient Addresses proxies;

  /** Believes these. */
  public TrustedProxies(Addresses proxies) {
    this.proxies = proxies;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String remote = request.getRemoteAddr();
    String client = client(remote, Collections.list(request.getHeaders(FORWARDED)));
    chain.doFilter(client.equals(remote) ? request : new HandedOn(request, client), response);
  }

  /**
   * Whose request it is: each proxy has added at the end of the list whom it had it from, so the first that is not
   * trusted, from the end, is the client. What is no address ends the list: the proxy that wrote it is told then.
   */
  String client(String remote, List<String> headers) {
    List<String> hops = List.of(String.join(",", headers).split(",", -1));
    String client = remote;
    for (int i = hops.size() - 1; i >= 0 && proxies.contain(client); i--) {
      String hop = withoutPort(hops.get(i).strip());
      if (!Addresses.isAddress(hop)) {
        break;
      }
      client = hop;
    }
    return client;
  }

  /** Some proxies add the port: {@code 192.0.2.1:50000}, {@code [2001:db8::1]:50000}. */
  private static String withoutPort(String hop) {
    return hop.replaceFirst("^\\[([^]]*)](:[0-9]+)?$|^([0-9.]+):[0-9]+$", "$1$3");
  }

  private static final class HandedOn extends HttpServletRequestWrapper {
    private final String client;

    HandedOn(HttpServletRequest request, String client) {
      super(request);
      this.client = client;
    }

    @Override
    public String getRemoteAddr() {
      return client;
    }

    @Override
    public String getRemoteHost() {
      return client;
    }
  }
}
