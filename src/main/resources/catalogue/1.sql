-- The tables of a catalogue. {decimal} is a number of any exactness, {bytes} a string of bytes.
--
-- In each table of things: n is the row's number, for ever the same; said_first and changed_last are the numbers of the
-- deliveries that said it first and changed it last; said_first is null of what was only named by others. What is
-- deleted stays, with the time and the cause. hash tells quickly that the same was said again.
-- scope is the Ид of the classifier, or of the catalogue where there is none.

CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- What was applied, or refused by a person, in this order.
CREATE TABLE delivery (
  n BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  event TEXT,
  started_at TEXT NOT NULL,
  published_at TEXT NOT NULL,
  applied_at TEXT NOT NULL,
  state TEXT NOT NULL,
  decided_by TEXT,
  added BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  deleted BIGINT NOT NULL,
  unresolved BIGINT NOT NULL,
  change_first BIGINT NOT NULL,
  change_last BIGINT NOT NULL
);

-- A logical export of 1C, which may come in many deliveries; goods and offers close by themselves.
CREATE TABLE export (
  n BIGINT NOT NULL PRIMARY KEY,
  catalogue TEXT NOT NULL,
  part TEXT NOT NULL,
  formed_at TEXT NOT NULL,
  nature TEXT NOT NULL,
  delivery_first BIGINT NOT NULL,
  delivery_last BIGINT NOT NULL,
  documents BIGINT NOT NULL,
  last_at TEXT NOT NULL,
  closed_at TEXT,
  closed_by TEXT
);
CREATE INDEX export_open ON export (catalogue, part, closed_at);

-- Which rows a delivery said last: bit n of bits, from the lowest bit of the first byte on.
CREATE TABLE said (
  delivery BIGINT NOT NULL,
  things TEXT NOT NULL,
  bits {bytes} NOT NULL,
  PRIMARY KEY (delivery, things)
);

-- Every change, numbered in the order of their commits, without gaps. product is the row of the product that it is
-- about, where there is one.
CREATE TABLE change (
  n BIGINT NOT NULL PRIMARY KEY,
  delivery BIGINT NOT NULL,
  things TEXT NOT NULL,
  row_n BIGINT NOT NULL,
  thing_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  field TEXT,
  old TEXT,
  new TEXT
);
CREATE INDEX change_row ON change (things, row_n);
CREATE INDEX change_delivery ON change (delivery, n);

-- What a person has to decide on, or has decided and what is to be done.
CREATE TABLE held (
  delivery TEXT NOT NULL PRIMARY KEY,
  held_at TEXT NOT NULL,
  cause TEXT NOT NULL,
  live BIGINT NOT NULL,
  vanishing BIGINT NOT NULL,
  added BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  deleted BIGINT NOT NULL,
  unresolved BIGINT NOT NULL,
  decision TEXT,
  decided_by TEXT,
  decided_at TEXT
);
CREATE TABLE held_loss (
  delivery TEXT NOT NULL,
  n BIGINT NOT NULL,
  things TEXT NOT NULL,
  row_n BIGINT NOT NULL,
  thing_key TEXT NOT NULL,
  name TEXT,
  article TEXT,
  stock {decimal},
  PRIMARY KEY (delivery, n)
);

CREATE TABLE catalogue (
  n BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  name TEXT, classifier TEXT, description TEXT, owner TEXT, more TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  UNIQUE (id)
);

CREATE TABLE group_ (
  n BIGINT NOT NULL PRIMARY KEY,
  scope TEXT NOT NULL, id TEXT NOT NULL,
  name TEXT, parent TEXT, description TEXT, more TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  UNIQUE (scope, id)
);

CREATE TABLE category (
  n BIGINT NOT NULL PRIMARY KEY,
  scope TEXT NOT NULL, id TEXT NOT NULL,
  name TEXT, more TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  UNIQUE (scope, id)
);

CREATE TABLE property (
  n BIGINT NOT NULL PRIMARY KEY,
  scope TEXT NOT NULL, id TEXT NOT NULL,
  name TEXT, value_type TEXT, more TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  UNIQUE (scope, id)
);

-- The values that a property can have.
CREATE TABLE property_value (
  n BIGINT NOT NULL PRIMARY KEY,
  scope TEXT NOT NULL, property TEXT NOT NULL, id TEXT NOT NULL,
  value TEXT, more TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  UNIQUE (scope, property, id)
);

CREATE TABLE unit (
  n BIGINT NOT NULL PRIMARY KEY,
  scope TEXT NOT NULL, id TEXT NOT NULL,
  code TEXT, short_name TEXT, full_name TEXT, international TEXT, more TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  UNIQUE (scope, id)
);

CREATE TABLE price_type (
  n BIGINT NOT NULL PRIMARY KEY,
  scope TEXT NOT NULL, id TEXT NOT NULL,
  name TEXT, currency TEXT, more TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  UNIQUE (scope, id)
);

-- The one without Ид is the stock of no certain warehouse.
CREATE TABLE warehouse (
  n BIGINT NOT NULL PRIMARY KEY,
  scope TEXT NOT NULL, id TEXT NOT NULL,
  name TEXT, more TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  UNIQUE (scope, id)
);

-- characteristic is empty where a product has none. barcodes has one on each line. search is what a person finds it
-- by: name, article, code and barcodes in small letters, with ё as е. It has at most 800 characters, as an index
-- cannot hold much more.
CREATE TABLE product (
  n BIGINT NOT NULL PRIMARY KEY,
  catalogue TEXT NOT NULL, id TEXT NOT NULL, characteristic TEXT NOT NULL,
  classifier TEXT, name TEXT, full_name TEXT, article TEXT, code TEXT, barcodes TEXT, unit TEXT, category TEXT,
  description TEXT, country TEXT, brand TEXT, manufacturer TEXT, more TEXT, search TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  hash_groups BIGINT NOT NULL, hash_properties BIGINT NOT NULL, hash_images BIGINT NOT NULL,
  UNIQUE (catalogue, id, characteristic)
);
CREATE INDEX product_article ON product (substr(article, 1, 200));
-- What is searched is read from here alone, in the order of n, so rows are only added at its end.
CREATE INDEX product_search ON product (n, search, deleted_at);

-- group_n is a row of group_.
CREATE TABLE product_group (
  product BIGINT NOT NULL, group_n BIGINT NOT NULL,
  PRIMARY KEY (product, group_n)
);
CREATE INDEX product_group_group ON product_group (group_n, product);

-- property is a row of property; value is the id of a property_value or the text itself.
CREATE TABLE product_property (
  product BIGINT NOT NULL, property BIGINT NOT NULL, place BIGINT NOT NULL, value TEXT,
  PRIMARY KEY (product, property, place)
);

-- sha256 and delivery: of the file that came last under this name; null where none has come.
CREATE TABLE product_image (
  product BIGINT NOT NULL, place BIGINT NOT NULL, name TEXT NOT NULL, sha256 TEXT, delivery TEXT,
  PRIMARY KEY (product, place)
);
CREATE INDEX product_image_name ON product_image (substr(name, 1, 200));

-- The files that came, also before a product names them.
CREATE TABLE picture (
  name TEXT NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL,
  delivery TEXT NOT NULL
);

-- product and characteristic are those of the product's key; characteristic is empty where the offer is the product
-- itself. quantity is not the sum of the stocks. search may be null where the product's has all its words.
CREATE TABLE offer (
  n BIGINT NOT NULL PRIMARY KEY,
  catalogue TEXT NOT NULL, product TEXT NOT NULL, characteristic TEXT NOT NULL,
  classifier TEXT, name TEXT, article TEXT, code TEXT, barcodes TEXT, unit TEXT, quantity {decimal}, more TEXT,
  search TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  hash_prices BIGINT NOT NULL, hash_stocks BIGINT NOT NULL,
  UNIQUE (catalogue, product, characteristic)
);
CREATE INDEX offer_search ON offer (n, search) WHERE search IS NOT NULL;

-- type is a row of price_type; place tells apart two prices of one type.
CREATE TABLE offer_price (
  offer BIGINT NOT NULL, type BIGINT NOT NULL, place BIGINT NOT NULL,
  price {decimal}, currency TEXT, unit TEXT, factor {decimal}, least {decimal}, said TEXT,
  PRIMARY KEY (offer, type, place)
);

-- warehouse is a row of warehouse.
CREATE TABLE offer_stock (
  offer BIGINT NOT NULL, warehouse BIGINT NOT NULL, quantity {decimal},
  PRIMARY KEY (offer, warehouse)
);

CREATE TABLE counterparty (
  n BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  name TEXT, full_name TEXT, role TEXT, inn TEXT, kpp TEXT, more TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  UNIQUE (id)
);

-- Orders and what becomes of them; container is the document that they came with.
CREATE TABLE document (
  n BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  number TEXT, date TEXT, time TEXT, operation TEXT, role TEXT, currency TEXT, sum {decimal}, counterparty TEXT,
  container TEXT, more TEXT,
  said_first BIGINT, changed_last BIGINT NOT NULL, deleted_at TEXT, deleted_by TEXT, hash BIGINT NOT NULL,
  UNIQUE (id)
);
