package org.onecgate.clients;

import java.time.Duration;
import java.util.List;

/** The generations of clients, each as it talks to a gate with the servers of {@link TestGate}. */
enum Generation {
  UT11(TestGate.NEW) {
    @Override
    StandardClient standard(Site site) {
      return new Ut11(site);
    }
  },
  RETAIL(TestGate.OLD) {
    @Override
    StandardClient standard(Site site) {
      return new Retail(site);
    }
  },
  UNF16(TestGate.OLD) {
    @Override
    StandardClient standard(Site site) {
      return new Unf16(site);
    }
  },
  UT10(TestGate.OLD) {
    @Override
    StandardClient standard(Site site) {
      return new Ut10(site);
    }
  },
  UNF3(TestGate.NEW) {
    @Override
    void test(Site site) throws ClientException {
      new Unf3(site, PAUSE).test();
    }

    @Override
    void upload(Site site, String type, Portion portion) throws ClientException {
      new Unf3(site, PAUSE).upload(type, portion);
    }

    @Override
    List<String> orders(Site site) throws ClientException {
      return new Unf3(site, PAUSE).orders();
    }
  },
  BXMOD(TestGate.NEW) {
    @Override
    void test(Site site) throws ClientException {
      new Bxmod(site, 1, false).test();
    }

    @Override
    void upload(Site site, String type, Portion portion) throws ClientException {
      new Bxmod(site, 1, false).upload(type, portion);
    }

    @Override
    List<String> orders(Site site) throws ClientException {
      return new Bxmod(site, 1, false).orders();
    }
  };

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final String login;

  Generation(String login) {
    this.login = login;
  }

  /** The login whose settings fit this client. */
  String login() {
    return login;
  }

  StandardClient standard(Site site) {
    throw new UnsupportedOperationException(name());
  }

  /** «Проверить соединение». */
  void test(Site site) throws ClientException {
    standard(site).test();
  }

  /** Sends a portion in one cycle. */
  void upload(Site site, String type, Portion portion) throws ClientException {
    standard(site).upload(type, portion);
  }

  /** Fetches and acknowledges orders; answers their numbers. */
  List<String> orders(Site site) throws ClientException {
    return standard(site).orders();
  }
}
