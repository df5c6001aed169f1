== every
-- 1
CREATE TABLE "every_every" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "f_CharField" varchar(50) NOT NULL, "f_CharField_null" varchar(50) NULL, "f_TextField" text NOT NULL, "f_TextField_null" text NULL, "f_SlugField" varchar(50) NOT NULL, "f_SlugField_null" varchar(50) NULL, "f_EmailField" varchar(50) NOT NULL, "f_EmailField_null" varchar(50) NULL, "f_URLField" varchar(50) NOT NULL, "f_URLField_null" varchar(50) NULL, "f_GenericIPAddressField" char(39) NOT NULL, "f_GenericIPAddressField_null" char(39) NULL, "f_FilePathField" varchar(50) NOT NULL, "f_FilePathField_null" varchar(50) NULL, "f_IntegerField" integer NOT NULL, "f_IntegerField_null" integer NULL, "f_BigIntegerField" bigint NOT NULL, "f_BigIntegerField_null" bigint NULL, "f_SmallIntegerField" smallint NOT NULL, "f_SmallIntegerField_null" smallint NULL, "f_PositiveIntegerField" integer unsigned NOT NULL CHECK ("f_PositiveIntegerField" >= 0), "f_PositiveIntegerField_null" integer unsigned NULL CHECK ("f_PositiveIntegerField_null" >= 0), "f_PositiveBigIntegerField" bigint unsigned NOT NULL CHECK ("f_PositiveBigIntegerField" >= 0), "f_PositiveBigIntegerField_null" bigint unsigned NULL CHECK ("f_PositiveBigIntegerField_null" >= 0), "f_PositiveSmallIntegerField" smallint unsigned NOT NULL CHECK ("f_PositiveSmallIntegerField" >= 0), "f_PositiveSmallIntegerField_null" smallint unsigned NULL CHECK ("f_PositiveSmallIntegerField_null" >= 0), "f_BooleanField" bool NOT NULL, "f_BooleanField_null" bool NULL, "f_FloatField" real NOT NULL, "f_FloatField_null" real NULL, "f_DecimalField" decimal NOT NULL, "f_DecimalField_null" decimal NULL, "f_DateField" date NOT NULL, "f_DateField_null" date NULL, "f_TimeField" time NOT NULL, "f_TimeField_null" time NULL, "f_DateTimeField" datetime NOT NULL, "f_DateTimeField_null" datetime NULL, "f_DurationField" bigint NOT NULL, "f_DurationField_null" bigint NULL, "f_UUIDField" char(32) NOT NULL, "f_UUIDField_null" char(32) NULL, "f_JSONField" text NOT NULL CHECK ((JSON_VALID("f_JSONField") OR "f_JSONField" IS NULL)), "f_JSONField_null" text NULL CHECK ((JSON_VALID("f_JSONField_null") OR "f_JSONField_null" IS NULL)), "f_BinaryField" BLOB NOT NULL, "f_BinaryField_null" BLOB NULL, "f_FileField" varchar(50) NOT NULL, "f_FileField_null" varchar(50) NULL, "f_ImageField" varchar(50) NOT NULL, "f_ImageField_null" varchar(50) NULL)
CREATE INDEX "every_every_f_SlugField_3eaca9d0" ON "every_every" ("f_SlugField")
CREATE INDEX "every_every_f_SlugField_null_492dca42" ON "every_every" ("f_SlugField_null")
-- 1 backward
DROP TABLE "every_every"
-- 2
CREATE TABLE "every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT)
INSERT INTO every_a (id) VALUES (1)
-- 3
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField") SELECT "id", 'it''s 100%' FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField") SELECT "id", "d_CharField", '' FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField") SELECT "id", "d_CharField", "d_TextField", '10.0.0.1' FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL, "d_IntegerField" integer NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField") SELECT "id", "d_CharField", "d_TextField", "d_GenericIPAddressField", 7 FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL, "d_IntegerField" integer NOT NULL, "d_BigIntegerField" bigint NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField") SELECT "id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", 1099511627776 FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL, "d_IntegerField" integer NOT NULL, "d_BigIntegerField" bigint NOT NULL, "d_SmallIntegerField" smallint NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField") SELECT "id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", -3 FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL, "d_IntegerField" integer NOT NULL, "d_BigIntegerField" bigint NOT NULL, "d_SmallIntegerField" smallint NOT NULL, "d_PositiveIntegerField" integer unsigned NOT NULL CHECK ("d_PositiveIntegerField" >= 0))
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField") SELECT "id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", 3 FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL, "d_IntegerField" integer NOT NULL, "d_BigIntegerField" bigint NOT NULL, "d_SmallIntegerField" smallint NOT NULL, "d_PositiveIntegerField" integer unsigned NOT NULL CHECK ("d_PositiveIntegerField" >= 0), "d_BooleanField" bool NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField") SELECT "id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", 1 FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL, "d_IntegerField" integer NOT NULL, "d_BigIntegerField" bigint NOT NULL, "d_SmallIntegerField" smallint NOT NULL, "d_PositiveIntegerField" integer unsigned NOT NULL CHECK ("d_PositiveIntegerField" >= 0), "d_BooleanField" bool NOT NULL, "d_FloatField" real NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", "d_FloatField") SELECT "id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", 2.5 FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL, "d_IntegerField" integer NOT NULL, "d_BigIntegerField" bigint NOT NULL, "d_SmallIntegerField" smallint NOT NULL, "d_PositiveIntegerField" integer unsigned NOT NULL CHECK ("d_PositiveIntegerField" >= 0), "d_BooleanField" bool NOT NULL, "d_FloatField" real NOT NULL, "d_DecimalField" decimal NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", "d_FloatField", "d_DecimalField") SELECT "id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", "d_FloatField", '1.50' FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL, "d_IntegerField" integer NOT NULL, "d_BigIntegerField" bigint NOT NULL, "d_SmallIntegerField" smallint NOT NULL, "d_PositiveIntegerField" integer unsigned NOT NULL CHECK ("d_PositiveIntegerField" >= 0), "d_BooleanField" bool NOT NULL, "d_FloatField" real NOT NULL, "d_DecimalField" decimal NOT NULL, "d_DateField" date NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", "d_FloatField", "d_DecimalField", "d_DateField") SELECT "id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", "d_FloatField", "d_DecimalField", '2026-01-02' FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL, "d_IntegerField" integer NOT NULL, "d_BigIntegerField" bigint NOT NULL, "d_SmallIntegerField" smallint NOT NULL, "d_PositiveIntegerField" integer unsigned NOT NULL CHECK ("d_PositiveIntegerField" >= 0), "d_BooleanField" bool NOT NULL, "d_FloatField" real NOT NULL, "d_DecimalField" decimal NOT NULL, "d_DateField" date NOT NULL, "d_TimeField" time NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", "d_FloatField", "d_DecimalField", "d_DateField", "d_TimeField") SELECT "id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", "d_FloatField", "d_DecimalField", "d_DateField", '03:04:05' FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL, "d_IntegerField" integer NOT NULL, "d_BigIntegerField" bigint NOT NULL, "d_SmallIntegerField" smallint NOT NULL, "d_PositiveIntegerField" integer unsigned NOT NULL CHECK ("d_PositiveIntegerField" >= 0), "d_BooleanField" bool NOT NULL, "d_FloatField" real NOT NULL, "d_DecimalField" decimal NOT NULL, "d_DateField" date NOT NULL, "d_TimeField" time NOT NULL, "d_DateTimeField" datetime NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", "d_FloatField", "d_DecimalField", "d_DateField", "d_TimeField", "d_DateTimeField") SELECT "id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", "d_FloatField", "d_DecimalField", "d_DateField", "d_TimeField", '2026-01-02 03:04:05' FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
CREATE TABLE "new__every_a" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "d_CharField" varchar(30) NOT NULL, "d_TextField" text NOT NULL, "d_GenericIPAddressField" char(39) NOT NULL, "d_IntegerField" integer NOT NULL, "d_BigIntegerField" bigint NOT NULL, "d_SmallIntegerField" smallint NOT NULL, "d_PositiveIntegerField" integer unsigned NOT NULL CHECK ("d_PositiveIntegerField" >= 0), "d_BooleanField" bool NOT NULL, "d_FloatField" real NOT NULL, "d_DecimalField" decimal NOT NULL, "d_DateField" date NOT NULL, "d_TimeField" time NOT NULL, "d_DateTimeField" datetime NOT NULL, "d_UUIDField" char(32) NOT NULL)
INSERT INTO "new__every_a" ("id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", "d_FloatField", "d_DecimalField", "d_DateField", "d_TimeField", "d_DateTimeField", "d_UUIDField") SELECT "id", "d_CharField", "d_TextField", "d_GenericIPAddressField", "d_IntegerField", "d_BigIntegerField", "d_SmallIntegerField", "d_PositiveIntegerField", "d_BooleanField", "d_FloatField", "d_DecimalField", "d_DateField", "d_TimeField", "d_DateTimeField", '0f0e0d0c0b0a09080706050403020100' FROM "every_a"
DROP TABLE "every_a"
ALTER TABLE "new__every_a" RENAME TO "every_a"
-- 3 backward
ALTER TABLE "every_a" DROP COLUMN "d_UUIDField"
ALTER TABLE "every_a" DROP COLUMN "d_DateTimeField"
ALTER TABLE "every_a" DROP COLUMN "d_TimeField"
ALTER TABLE "every_a" DROP COLUMN "d_DateField"
ALTER TABLE "every_a" DROP COLUMN "d_DecimalField"
ALTER TABLE "every_a" DROP COLUMN "d_FloatField"
ALTER TABLE "every_a" DROP COLUMN "d_BooleanField"
ALTER TABLE "every_a" DROP COLUMN "d_PositiveIntegerField"
ALTER TABLE "every_a" DROP COLUMN "d_SmallIntegerField"
ALTER TABLE "every_a" DROP COLUMN "d_BigIntegerField"
ALTER TABLE "every_a" DROP COLUMN "d_IntegerField"
ALTER TABLE "every_a" DROP COLUMN "d_GenericIPAddressField"
ALTER TABLE "every_a" DROP COLUMN "d_TextField"
ALTER TABLE "every_a" DROP COLUMN "d_CharField"
== keys
-- 1
CREATE TABLE "keys_customer" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(50) NOT NULL UNIQUE)
CREATE TABLE "keys_order" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "number" varchar(20) NOT NULL, "total" decimal NOT NULL, "placed" datetime NOT NULL, "customer_id" bigint NOT NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED)
CREATE INDEX "keys_order_customer_id_c5c4a8c3" ON "keys_order" ("customer_id")
-- 1 backward
DROP TABLE "keys_order"
DROP TABLE "keys_customer"
-- 2
CREATE TABLE "keys_customer" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(50) NOT NULL UNIQUE)
CREATE TABLE "keys_order" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "number" varchar(20) NOT NULL, "total" decimal NOT NULL, "placed" datetime NOT NULL, "customer_id" bigint NOT NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO keys_customer (name) VALUES ('ann')
INSERT INTO keys_order (number, total, placed, customer_id) VALUES ('1', 5, '2026-01-01 00:00:00', 1)
CREATE INDEX "keys_order_customer_id_c5c4a8c3" ON "keys_order" ("customer_id")
-- 3
ALTER TABLE "keys_order" ADD COLUMN "payer_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED
CREATE INDEX "keys_order_payer_id_ff4360fd" ON "keys_order" ("payer_id")
-- 4
ALTER TABLE "keys_order" ADD COLUMN "loose_id" bigint NULL
CREATE INDEX "keys_order_loose_id_79d55233" ON "keys_order" ("loose_id")
-- 5
ALTER TABLE "keys_customer" ADD COLUMN "parent_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED
CREATE INDEX "keys_customer_parent_id_aae61c12" ON "keys_customer" ("parent_id")
-- 6
CREATE TABLE "new__keys_customer" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(50) NOT NULL UNIQUE, "code" varchar(9) NOT NULL, "parent_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__keys_customer" ("id", "name", "parent_id", "code") SELECT "id", "name", "parent_id", 'x' FROM "keys_customer"
DROP TABLE "keys_customer"
ALTER TABLE "new__keys_customer" RENAME TO "keys_customer"
CREATE INDEX "keys_customer_parent_id_aae61c12" ON "keys_customer" ("parent_id")
-- 7
CREATE TABLE "new__keys_order" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "number" varchar(20) NOT NULL, "total" decimal NOT NULL, "placed" datetime NOT NULL, "customer_id" bigint NOT NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "loose_id" bigint NULL, "payer_id" bigint NULL UNIQUE REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__keys_order" ("id", "number", "total", "placed", "customer_id", "loose_id", "payer_id") SELECT "id", "number", "total", "placed", "customer_id", "loose_id", "payer_id" FROM "keys_order"
DROP TABLE "keys_order"
ALTER TABLE "new__keys_order" RENAME TO "keys_order"
CREATE INDEX "keys_order_customer_id_c5c4a8c3" ON "keys_order" ("customer_id")
CREATE INDEX "keys_order_loose_id_79d55233" ON "keys_order" ("loose_id")
-- 7 backward
CREATE TABLE "new__keys_order" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "payer_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "number" varchar(20) NOT NULL, "total" decimal NOT NULL, "placed" datetime NOT NULL, "customer_id" bigint NOT NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "loose_id" bigint NULL)
INSERT INTO "new__keys_order" ("id", "number", "total", "placed", "customer_id", "loose_id", "payer_id") SELECT "id", "number", "total", "placed", "customer_id", "loose_id", "payer_id" FROM "keys_order"
DROP TABLE "keys_order"
ALTER TABLE "new__keys_order" RENAME TO "keys_order"
CREATE INDEX "keys_order_payer_id_ff4360fd" ON "keys_order" ("payer_id")
CREATE INDEX "keys_order_customer_id_c5c4a8c3" ON "keys_order" ("customer_id")
CREATE INDEX "keys_order_loose_id_79d55233" ON "keys_order" ("loose_id")
-- 8
CREATE TABLE "new__keys_order" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "number" varchar(20) NOT NULL, "total" decimal NOT NULL, "placed" datetime NOT NULL, "customer_id" bigint NOT NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "payer_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__keys_order" ("id", "number", "total", "placed", "customer_id", "payer_id") SELECT "id", "number", "total", "placed", "customer_id", "payer_id" FROM "keys_order"
DROP TABLE "keys_order"
ALTER TABLE "new__keys_order" RENAME TO "keys_order"
CREATE INDEX "keys_order_customer_id_c5c4a8c3" ON "keys_order" ("customer_id")
CREATE INDEX "keys_order_payer_id_ff4360fd" ON "keys_order" ("payer_id")
-- 8 backward
ALTER TABLE "keys_order" ADD COLUMN "loose_id" bigint NULL
CREATE INDEX "keys_order_loose_id_79d55233" ON "keys_order" ("loose_id")
-- 9
CREATE TABLE "new__keys_order" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "number" varchar(20) NOT NULL, "total" decimal NOT NULL, "placed" datetime NOT NULL, "customer_id" bigint NOT NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "loose_id" bigint NULL)
INSERT INTO "new__keys_order" ("id", "number", "total", "placed", "customer_id", "loose_id") SELECT "id", "number", "total", "placed", "customer_id", "loose_id" FROM "keys_order"
DROP TABLE "keys_order"
ALTER TABLE "new__keys_order" RENAME TO "keys_order"
CREATE INDEX "keys_order_customer_id_c5c4a8c3" ON "keys_order" ("customer_id")
CREATE INDEX "keys_order_loose_id_79d55233" ON "keys_order" ("loose_id")
-- 9 backward
ALTER TABLE "keys_order" ADD COLUMN "payer_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED
CREATE INDEX "keys_order_payer_id_ff4360fd" ON "keys_order" ("payer_id")
-- 10
CREATE TABLE "new__keys_order" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "number" varchar(20) NOT NULL, "total" decimal NOT NULL, "placed" datetime NOT NULL, "payer_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "loose_id" bigint NULL, "customer_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__keys_order" ("id", "number", "total", "placed", "payer_id", "loose_id", "customer_id") SELECT "id", "number", "total", "placed", "payer_id", "loose_id", "customer_id" FROM "keys_order"
DROP TABLE "keys_order"
ALTER TABLE "new__keys_order" RENAME TO "keys_order"
CREATE INDEX "keys_order_payer_id_ff4360fd" ON "keys_order" ("payer_id")
CREATE INDEX "keys_order_loose_id_79d55233" ON "keys_order" ("loose_id")
CREATE INDEX "keys_order_customer_id_c5c4a8c3" ON "keys_order" ("customer_id")
-- 11
CREATE TABLE "new__keys_order" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "number" varchar(20) NOT NULL, "total" decimal NOT NULL, "placed" datetime NOT NULL, "payer_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "loose_id" bigint NULL, "client_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__keys_order" ("id", "number", "total", "placed", "payer_id", "loose_id", "client_id") SELECT "id", "number", "total", "placed", "payer_id", "loose_id", "customer_id" FROM "keys_order"
DROP TABLE "keys_order"
ALTER TABLE "new__keys_order" RENAME TO "keys_order"
CREATE INDEX "keys_order_payer_id_ff4360fd" ON "keys_order" ("payer_id")
CREATE INDEX "keys_order_loose_id_79d55233" ON "keys_order" ("loose_id")
CREATE INDEX "keys_order_client_id_5fc067a5" ON "keys_order" ("client_id")
-- 11 backward
CREATE TABLE "new__keys_order" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "customer_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "number" varchar(20) NOT NULL, "total" decimal NOT NULL, "placed" datetime NOT NULL, "payer_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "loose_id" bigint NULL)
INSERT INTO "new__keys_order" ("id", "number", "total", "placed", "payer_id", "loose_id", "customer_id") SELECT "id", "number", "total", "placed", "payer_id", "loose_id", "client_id" FROM "keys_order"
DROP TABLE "keys_order"
ALTER TABLE "new__keys_order" RENAME TO "keys_order"
CREATE INDEX "keys_order_customer_id_c5c4a8c3" ON "keys_order" ("customer_id")
CREATE INDEX "keys_order_payer_id_ff4360fd" ON "keys_order" ("payer_id")
CREATE INDEX "keys_order_loose_id_79d55233" ON "keys_order" ("loose_id")
-- 12
DROP TABLE "keys_order"
-- 12 backward
CREATE TABLE "keys_order" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "number" varchar(20) NOT NULL, "total" decimal NOT NULL, "placed" datetime NOT NULL, "customer_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "payer_id" bigint NULL REFERENCES "keys_customer" ("id") DEFERRABLE INITIALLY DEFERRED, "loose_id" bigint NULL)
CREATE INDEX "keys_order_customer_id_c5c4a8c3" ON "keys_order" ("customer_id")
CREATE INDEX "keys_order_payer_id_ff4360fd" ON "keys_order" ("payer_id")
CREATE INDEX "keys_order_loose_id_79d55233" ON "keys_order" ("loose_id")
== alter
-- 1
CREATE TABLE "alter_top" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT)
CREATE TABLE "alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO alter_top (id) VALUES (1)
INSERT INTO alter_thing (a, b, n, up_id) VALUES ('x', 'y', 3, 1)
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 2
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "a" varchar(40) NOT NULL)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", "a" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 2 backward
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", "a" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 3
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "a" text NOT NULL)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", "a" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 3 backward
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", "a" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 4
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "a" varchar(10) NOT NULL UNIQUE)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", "a" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 4 backward
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", "a" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 5
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "a" varchar(10) NOT NULL)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", "a" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
CREATE INDEX "alter_thing_a_ab407d5f" ON "alter_thing" ("a")
-- 5 backward
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", "a" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 6
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "a" varchar(10) NOT NULL)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", "a" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
CREATE INDEX "alter_thing_a_ab407d5f" ON "alter_thing" ("a")
-- 6 backward
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", "a" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 7
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "a" varchar(10) NULL)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", "a" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 7 backward
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__alter_thing" ("id", "b", "n", "up_id", "a") SELECT "id", "b", "n", "up_id", coalesce("a", NULL) FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 8
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "n" bigint NOT NULL)
INSERT INTO "new__alter_thing" ("id", "a", "b", "up_id", "n") SELECT "id", "a", "b", "up_id", "n" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 8 backward
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "n" integer NOT NULL, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__alter_thing" ("id", "a", "b", "up_id", "n") SELECT "id", "a", "b", "up_id", "n" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 9
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "n" integer unsigned NOT NULL CHECK ("n" >= 0))
INSERT INTO "new__alter_thing" ("id", "a", "b", "up_id", "n") SELECT "id", "a", "b", "up_id", "n" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 9 backward
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "n" integer NOT NULL, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__alter_thing" ("id", "a", "b", "up_id", "n") SELECT "id", "a", "b", "up_id", "n" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 10
ALTER TABLE "alter_thing" RENAME COLUMN "n" TO "number"
-- 10 backward
ALTER TABLE "alter_thing" RENAME COLUMN "number" TO "n"
-- 11
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "n" integer NULL)
INSERT INTO "new__alter_thing" ("id", "a", "b", "up_id", "n") SELECT "id", "a", "b", "up_id", "n" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 12
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "n" integer NOT NULL)
INSERT INTO "new__alter_thing" ("id", "a", "b", "up_id", "n") SELECT "id", "a", "b", "up_id", coalesce("n", 8) FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 13
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "n" integer NULL)
INSERT INTO "new__alter_thing" ("id", "a", "b", "up_id", "n") SELECT "id", "a", "b", "up_id", "n" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 14
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED, "n" integer NOT NULL)
INSERT INTO "new__alter_thing" ("id", "a", "b", "up_id", "n") SELECT "id", "a", "b", "up_id", coalesce("n", 9) FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 15
ALTER TABLE "alter_thing" RENAME COLUMN "a" TO "renamed"
-- 15 backward
ALTER TABLE "alter_thing" RENAME COLUMN "renamed" TO "a"
-- 16
ALTER TABLE "alter_thing" DROP COLUMN "b"
-- 16 backward
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "b" varchar(10) NOT NULL, "a" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__alter_thing" ("id", "a", "n", "up_id", "b") SELECT "id", "a", "n", "up_id", '' FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 17
CREATE TABLE "new__alter_top" ("id" varchar(30) NOT NULL PRIMARY KEY)
INSERT INTO "new__alter_top" ("id") SELECT "id" FROM "alter_top"
DROP TABLE "alter_top"
ALTER TABLE "new__alter_top" RENAME TO "alter_top"
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" varchar(30) NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__alter_thing" ("id", "a", "b", "n", "up_id") SELECT "id", "a", "b", "n", "up_id" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
-- 17 backward
CREATE TABLE "new__alter_top" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT)
INSERT INTO "new__alter_top" ("id") SELECT "id" FROM "alter_top"
DROP TABLE "alter_top"
ALTER TABLE "new__alter_top" RENAME TO "alter_top"
CREATE TABLE "new__alter_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "alter_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__alter_thing" ("id", "a", "b", "n", "up_id") SELECT "id", "a", "b", "n", "up_id" FROM "alter_thing"
DROP TABLE "alter_thing"
ALTER TABLE "new__alter_thing" RENAME TO "alter_thing"
CREATE INDEX "alter_thing_up_id_b5d3909e" ON "alter_thing" ("up_id")
== rules
-- 1
CREATE TABLE "rules_top" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT)
CREATE TABLE "rules_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "rules_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO rules_top (id) VALUES (1)
INSERT INTO rules_thing (a, b, n, up_id) VALUES ('x', 'y', 3, 1)
CREATE INDEX "rules_thing_up_id_f6b383f8" ON "rules_thing" ("up_id")
-- 2
CREATE INDEX "thing_a_idx" ON "rules_thing" ("a", "n" DESC)
-- 2 backward
DROP INDEX "thing_a_idx"
-- 3
CREATE INDEX "thing_b_idx" ON "rules_thing" ("b") WHERE ("n" > 3 AND NOT ("b" = 'it''s'))
-- 4
DROP INDEX "thing_b_idx"
CREATE INDEX "thing_b_new" ON "rules_thing" ("b") WHERE ("n" > 3 AND NOT ("b" = 'it''s'))
-- 4 backward
DROP INDEX "thing_b_new"
CREATE INDEX "thing_b_idx" ON "rules_thing" ("b") WHERE ("n" > 3 AND NOT ("b" = 'it''s'))
-- 5
DROP INDEX "thing_b_idx"
-- 5 backward
CREATE INDEX "thing_b_idx" ON "rules_thing" ("b") WHERE ("n" > 3 AND NOT ("b" = 'it''s'))
-- 6
CREATE TABLE "new__rules_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "rules_top" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "thing_n" CHECK (("n" >= 1 OR "a" IN ('q', 'r'))))
INSERT INTO "new__rules_thing" ("id", "a", "b", "n", "up_id") SELECT "id", "a", "b", "n", "up_id" FROM "rules_thing"
DROP TABLE "rules_thing"
ALTER TABLE "new__rules_thing" RENAME TO "rules_thing"
CREATE INDEX "rules_thing_up_id_f6b383f8" ON "rules_thing" ("up_id")
CREATE INDEX "thing_b_idx" ON "rules_thing" ("b") WHERE ("n" > 3 AND NOT ("b" = 'it''s'))
-- 6 backward
CREATE TABLE "new__rules_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "rules_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__rules_thing" ("id", "a", "b", "n", "up_id") SELECT "id", "a", "b", "n", "up_id" FROM "rules_thing"
DROP TABLE "rules_thing"
ALTER TABLE "new__rules_thing" RENAME TO "rules_thing"
CREATE INDEX "rules_thing_up_id_f6b383f8" ON "rules_thing" ("up_id")
CREATE INDEX "thing_b_idx" ON "rules_thing" ("b") WHERE ("n" > 3 AND NOT ("b" = 'it''s'))
-- 7
CREATE TABLE "new__rules_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "rules_top" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "thing_ab" UNIQUE ("a", "b"))
INSERT INTO "new__rules_thing" ("id", "a", "b", "n", "up_id") SELECT "id", "a", "b", "n", "up_id" FROM "rules_thing"
DROP TABLE "rules_thing"
ALTER TABLE "new__rules_thing" RENAME TO "rules_thing"
CREATE INDEX "rules_thing_up_id_f6b383f8" ON "rules_thing" ("up_id")
CREATE INDEX "thing_b_idx" ON "rules_thing" ("b") WHERE ("n" > 3 AND NOT ("b" = 'it''s'))
-- 8
CREATE UNIQUE INDEX "thing_part" ON "rules_thing" ("up_id", "a") WHERE "n" = 1
-- 9
DROP INDEX "thing_part"
-- 9 backward
CREATE UNIQUE INDEX "thing_part" ON "rules_thing" ("up_id", "a") WHERE "n" = 1
-- 10
CREATE TABLE "new__rules_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "rules_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__rules_thing" ("id", "a", "b", "n", "up_id") SELECT "id", "a", "b", "n", "up_id" FROM "rules_thing"
DROP TABLE "rules_thing"
ALTER TABLE "new__rules_thing" RENAME TO "rules_thing"
CREATE UNIQUE INDEX "thing_part" ON "rules_thing" ("up_id", "a") WHERE "n" = 1
CREATE INDEX "rules_thing_up_id_f6b383f8" ON "rules_thing" ("up_id")
CREATE INDEX "thing_b_idx" ON "rules_thing" ("b") WHERE ("n" > 3 AND NOT ("b" = 'it''s'))
-- 10 backward
CREATE TABLE "new__rules_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "rules_top" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "thing_ab" UNIQUE ("a", "b"))
INSERT INTO "new__rules_thing" ("id", "a", "b", "n", "up_id") SELECT "id", "a", "b", "n", "up_id" FROM "rules_thing"
DROP TABLE "rules_thing"
ALTER TABLE "new__rules_thing" RENAME TO "rules_thing"
CREATE UNIQUE INDEX "thing_part" ON "rules_thing" ("up_id", "a") WHERE "n" = 1
CREATE INDEX "rules_thing_up_id_f6b383f8" ON "rules_thing" ("up_id")
CREATE INDEX "thing_b_idx" ON "rules_thing" ("b") WHERE ("n" > 3 AND NOT ("b" = 'it''s'))
-- 11
CREATE UNIQUE INDEX "rules_thing_up_id_n_e9d791a7_uniq" ON "rules_thing" ("up_id", "n")
-- 12
DROP INDEX "rules_thing_up_id_n_e9d791a7_uniq"
CREATE UNIQUE INDEX "rules_thing_a_n_e64083f2_uniq" ON "rules_thing" ("a", "n")
-- 12 backward
DROP INDEX "rules_thing_a_n_e64083f2_uniq"
CREATE UNIQUE INDEX "rules_thing_up_id_n_e9d791a7_uniq" ON "rules_thing" ("up_id", "n")
-- 13
ALTER TABLE "rules_thing" ADD COLUMN "slug" varchar(50) NULL
CREATE INDEX "rules_thing_slug_68cb6481" ON "rules_thing" ("slug")
-- 14
DROP INDEX "rules_thing_up_id_n_e9d791a7_uniq"
-- 14 backward
CREATE UNIQUE INDEX "rules_thing_up_id_n_e9d791a7_uniq" ON "rules_thing" ("up_id", "n")
-- 15
CREATE TABLE "rules_other" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "x" integer NOT NULL, "y" varchar(3) NOT NULL, CONSTRAINT "other_x" CHECK ("x" < 9))
CREATE UNIQUE INDEX "rules_other_x_y_820ecd51_uniq" ON "rules_other" ("x", "y")
CREATE INDEX "other_x_idx" ON "rules_other" ("x")
-- 16
ALTER TABLE "rules_other" RENAME TO "rules_another"
-- 16 backward
ALTER TABLE "rules_another" RENAME TO "rules_other"
== many
-- 1
CREATE TABLE "many_tag" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(9) NOT NULL)
CREATE TABLE "many_post" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "title" varchar(9) NOT NULL)
-- 2
CREATE TABLE "many_post_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "post_id" bigint NOT NULL REFERENCES "many_post" ("id") DEFERRABLE INITIALLY DEFERRED, "tag_id" bigint NOT NULL REFERENCES "many_tag" ("id") DEFERRABLE INITIALLY DEFERRED)
CREATE UNIQUE INDEX "many_post_tags_post_id_tag_id_54a736ab_uniq" ON "many_post_tags" ("post_id", "tag_id")
CREATE INDEX "many_post_tags_post_id_fb1bde99" ON "many_post_tags" ("post_id")
CREATE INDEX "many_post_tags_tag_id_26795c17" ON "many_post_tags" ("tag_id")
-- 2 backward
DROP TABLE "many_post_tags"
-- 3
CREATE TABLE "many_post_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "post_id" bigint NOT NULL REFERENCES "many_post" ("id") DEFERRABLE INITIALLY DEFERRED, "tag_id" bigint NOT NULL REFERENCES "many_tag" ("id") DEFERRABLE INITIALLY DEFERRED)
CREATE UNIQUE INDEX "many_post_tags_post_id_tag_id_54a736ab_uniq" ON "many_post_tags" ("post_id", "tag_id")
CREATE INDEX "many_post_tags_post_id_fb1bde99" ON "many_post_tags" ("post_id")
CREATE INDEX "many_post_tags_tag_id_26795c17" ON "many_post_tags" ("tag_id")
-- 4
INSERT INTO many_tag (name) VALUES ('t')
INSERT INTO many_post (title) VALUES ('p')
INSERT INTO many_post_tags (post_id, tag_id) VALUES (1, 1)
-- 5
ALTER TABLE "many_tag" RENAME TO "many_label"
CREATE TABLE "new__many_post_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "post_id" bigint NOT NULL REFERENCES "many_post" ("id") DEFERRABLE INITIALLY DEFERRED, "label_id" bigint NOT NULL REFERENCES "many_label" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__many_post_tags" ("id", "label_id", "post_id") SELECT "id", "tag_id", "post_id" FROM "many_post_tags"
DROP TABLE "many_post_tags"
ALTER TABLE "new__many_post_tags" RENAME TO "many_post_tags"
CREATE UNIQUE INDEX "many_post_tags_post_id_label_id_6107d1ef_uniq" ON "many_post_tags" ("post_id", "label_id")
CREATE INDEX "many_post_tags_post_id_fb1bde99" ON "many_post_tags" ("post_id")
CREATE INDEX "many_post_tags_label_id_d8fda4fa" ON "many_post_tags" ("label_id")
-- 5 backward
ALTER TABLE "many_label" RENAME TO "many_tag"
CREATE TABLE "new__many_post_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "post_id" bigint NOT NULL REFERENCES "many_post" ("id") DEFERRABLE INITIALLY DEFERRED, "tag_id" bigint NOT NULL REFERENCES "many_tag" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__many_post_tags" ("id", "tag_id", "post_id") SELECT "id", "label_id", "post_id" FROM "many_post_tags"
DROP TABLE "many_post_tags"
ALTER TABLE "new__many_post_tags" RENAME TO "many_post_tags"
CREATE UNIQUE INDEX "many_post_tags_post_id_tag_id_54a736ab_uniq" ON "many_post_tags" ("post_id", "tag_id")
CREATE INDEX "many_post_tags_post_id_fb1bde99" ON "many_post_tags" ("post_id")
CREATE INDEX "many_post_tags_tag_id_26795c17" ON "many_post_tags" ("tag_id")
-- 6
ALTER TABLE "many_post" RENAME TO "many_article"
CREATE TABLE "many_article_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "article_id" bigint NOT NULL REFERENCES "many_article" ("id") DEFERRABLE INITIALLY DEFERRED, "tag_id" bigint NOT NULL REFERENCES "many_tag" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "many_article_tags" (id, article_id, tag_id) SELECT id, post_id, tag_id FROM "many_post_tags"
DROP TABLE "many_post_tags"
CREATE UNIQUE INDEX "many_article_tags_article_id_tag_id_8c84a438_uniq" ON "many_article_tags" ("article_id", "tag_id")
CREATE INDEX "many_article_tags_article_id_7210f21b" ON "many_article_tags" ("article_id")
CREATE INDEX "many_article_tags_tag_id_ec351767" ON "many_article_tags" ("tag_id")
-- 6 backward
ALTER TABLE "many_article" RENAME TO "many_post"
CREATE TABLE "many_post_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "post_id" bigint NOT NULL REFERENCES "many_post" ("id") DEFERRABLE INITIALLY DEFERRED, "tag_id" bigint NOT NULL REFERENCES "many_tag" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "many_post_tags" (id, post_id, tag_id) SELECT id, article_id, tag_id FROM "many_article_tags"
DROP TABLE "many_article_tags"
CREATE UNIQUE INDEX "many_post_tags_post_id_tag_id_54a736ab_uniq" ON "many_post_tags" ("post_id", "tag_id")
CREATE INDEX "many_post_tags_post_id_fb1bde99" ON "many_post_tags" ("post_id")
CREATE INDEX "many_post_tags_tag_id_26795c17" ON "many_post_tags" ("tag_id")
-- 7
CREATE TABLE "many_likes" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "from_post_id" bigint NOT NULL REFERENCES "many_post" ("id") DEFERRABLE INITIALLY DEFERRED, "to_post_id" bigint NOT NULL REFERENCES "many_post" ("id") DEFERRABLE INITIALLY DEFERRED)
CREATE UNIQUE INDEX "many_likes_from_post_id_to_post_id_89d4c42a_uniq" ON "many_likes" ("from_post_id", "to_post_id")
CREATE INDEX "many_likes_from_post_id_d55b6ae8" ON "many_likes" ("from_post_id")
CREATE INDEX "many_likes_to_post_id_83d23f18" ON "many_likes" ("to_post_id")
-- 8
DROP TABLE "many_post_tags"
-- 8 backward
CREATE TABLE "many_post_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "post_id" bigint NOT NULL REFERENCES "many_post" ("id") DEFERRABLE INITIALLY DEFERRED, "tag_id" bigint NOT NULL REFERENCES "many_tag" ("id") DEFERRABLE INITIALLY DEFERRED)
CREATE UNIQUE INDEX "many_post_tags_post_id_tag_id_54a736ab_uniq" ON "many_post_tags" ("post_id", "tag_id")
CREATE INDEX "many_post_tags_post_id_fb1bde99" ON "many_post_tags" ("post_id")
CREATE INDEX "many_post_tags_tag_id_26795c17" ON "many_post_tags" ("tag_id")
-- 9
DROP TABLE "many_post_tags"
DROP TABLE "many_likes"
DROP TABLE "many_post"
-- 9 backward
CREATE TABLE "many_post" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "title" varchar(9) NOT NULL)
CREATE TABLE "many_post_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "post_id" bigint NOT NULL REFERENCES "many_post" ("id") DEFERRABLE INITIALLY DEFERRED, "tag_id" bigint NOT NULL REFERENCES "many_tag" ("id") DEFERRABLE INITIALLY DEFERRED)
CREATE TABLE "many_likes" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "from_post_id" bigint NOT NULL REFERENCES "many_post" ("id") DEFERRABLE INITIALLY DEFERRED, "to_post_id" bigint NOT NULL REFERENCES "many_post" ("id") DEFERRABLE INITIALLY DEFERRED)
CREATE UNIQUE INDEX "many_post_tags_post_id_tag_id_54a736ab_uniq" ON "many_post_tags" ("post_id", "tag_id")
CREATE INDEX "many_post_tags_post_id_fb1bde99" ON "many_post_tags" ("post_id")
CREATE INDEX "many_post_tags_tag_id_26795c17" ON "many_post_tags" ("tag_id")
CREATE UNIQUE INDEX "many_likes_from_post_id_to_post_id_89d4c42a_uniq" ON "many_likes" ("from_post_id", "to_post_id")
CREATE INDEX "many_likes_from_post_id_d55b6ae8" ON "many_likes" ("from_post_id")
CREATE INDEX "many_likes_to_post_id_83d23f18" ON "many_likes" ("to_post_id")
== auto
-- 1
CREATE TABLE "auto_top" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT)
CREATE TABLE "auto_thing" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "a" varchar(10) NOT NULL, "b" varchar(10) NOT NULL, "n" integer NOT NULL, "up_id" bigint NOT NULL REFERENCES "auto_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO auto_top (id) VALUES (1)
INSERT INTO auto_thing (a, b, n, up_id) VALUES ('x', 'y', 3, 1)
CREATE INDEX "auto_thing_up_id_fee70981" ON "auto_thing" ("up_id")
-- 2
CREATE TABLE "new__auto_top" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT)
INSERT INTO "new__auto_top" ("id") SELECT "id" FROM "auto_top"
DROP TABLE "auto_top"
ALTER TABLE "new__auto_top" RENAME TO "auto_top"
-- 2 backward
CREATE TABLE "new__auto_top" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT)
INSERT INTO "new__auto_top" ("id") SELECT "id" FROM "auto_top"
DROP TABLE "auto_top"
ALTER TABLE "new__auto_top" RENAME TO "auto_top"
== rename
-- 1
CREATE TABLE "rename_node" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "up_id" bigint NULL REFERENCES "rename_node" ("id") DEFERRABLE INITIALLY DEFERRED)
CREATE TABLE "rename_top" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(9) NOT NULL)
CREATE TABLE "rename_child" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "top_id" bigint NOT NULL REFERENCES "rename_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO rename_top (name) VALUES ('t')
INSERT INTO rename_child (top_id) VALUES (1)
CREATE INDEX "rename_node_up_id_92fdf44a" ON "rename_node" ("up_id")
CREATE INDEX "rename_child_top_id_14d0836e" ON "rename_child" ("top_id")
-- 2
ALTER TABLE "rename_top" RENAME TO "rename_root"
CREATE TABLE "new__rename_child" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "top_id" bigint NOT NULL REFERENCES "rename_root" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__rename_child" ("id", "top_id") SELECT "id", "top_id" FROM "rename_child"
DROP TABLE "rename_child"
ALTER TABLE "new__rename_child" RENAME TO "rename_child"
CREATE INDEX "rename_child_top_id_14d0836e" ON "rename_child" ("top_id")
-- 2 backward
ALTER TABLE "rename_root" RENAME TO "rename_top"
CREATE TABLE "new__rename_child" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "top_id" bigint NOT NULL REFERENCES "rename_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__rename_child" ("id", "top_id") SELECT "id", "top_id" FROM "rename_child"
DROP TABLE "rename_child"
ALTER TABLE "new__rename_child" RENAME TO "rename_child"
CREATE INDEX "rename_child_top_id_14d0836e" ON "rename_child" ("top_id")
-- 3
ALTER TABLE "rename_node" RENAME TO "rename_leaf"
CREATE TABLE "new__rename_leaf" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "up_id" bigint NULL REFERENCES "rename_leaf" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__rename_leaf" ("id", "up_id") SELECT "id", "up_id" FROM "rename_leaf"
DROP TABLE "rename_leaf"
ALTER TABLE "new__rename_leaf" RENAME TO "rename_leaf"
CREATE INDEX "rename_leaf_up_id_8b41c8d2" ON "rename_leaf" ("up_id")
-- 3 backward
ALTER TABLE "rename_leaf" RENAME TO "rename_node"
CREATE TABLE "new__rename_node" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "up_id" bigint NULL REFERENCES "rename_node" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__rename_node" ("id", "up_id") SELECT "id", "up_id" FROM "rename_node"
DROP TABLE "rename_node"
ALTER TABLE "new__rename_node" RENAME TO "rename_node"
CREATE INDEX "rename_node_up_id_92fdf44a" ON "rename_node" ("up_id")
-- 4
CREATE TABLE "new__rename_child" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "top_id" bigint NOT NULL REFERENCES "rename_top" ("id") DEFERRABLE INITIALLY DEFERRED, "note" varchar(9) NOT NULL)
INSERT INTO "new__rename_child" ("id", "top_id", "note") SELECT "id", "top_id", '?' FROM "rename_child"
DROP TABLE "rename_child"
ALTER TABLE "new__rename_child" RENAME TO "rename_child"
CREATE INDEX "rename_child_top_id_14d0836e" ON "rename_child" ("top_id")
ALTER TABLE "rename_child" ADD COLUMN "other_id" bigint NULL REFERENCES "rename_top" ("id") DEFERRABLE INITIALLY DEFERRED
CREATE TABLE "new__rename_child" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "top_id" bigint NOT NULL REFERENCES "rename_top" ("id") DEFERRABLE INITIALLY DEFERRED, "note" varchar(9) NOT NULL, "second_id" bigint NULL REFERENCES "rename_top" ("id") DEFERRABLE INITIALLY DEFERRED)
INSERT INTO "new__rename_child" ("id", "top_id", "note", "second_id") SELECT "id", "top_id", "note", "other_id" FROM "rename_child"
DROP TABLE "rename_child"
ALTER TABLE "new__rename_child" RENAME TO "rename_child"
CREATE INDEX "rename_child_top_id_14d0836e" ON "rename_child" ("top_id")
CREATE INDEX "rename_child_second_id_4baeb0bf" ON "rename_child" ("second_id")
CREATE TABLE "new__rename_child" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "top_id" bigint NOT NULL REFERENCES "rename_top" ("id") DEFERRABLE INITIALLY DEFERRED, "second_id" bigint NULL REFERENCES "rename_top" ("id") DEFERRABLE INITIALLY DEFERRED, "note" varchar(20) NOT NULL)
INSERT INTO "new__rename_child" ("id", "top_id", "second_id", "note") SELECT "id", "top_id", "second_id", "note" FROM "rename_child"
DROP TABLE "rename_child"
ALTER TABLE "new__rename_child" RENAME TO "rename_child"
CREATE INDEX "rename_child_top_id_14d0836e" ON "rename_child" ("top_id")
CREATE INDEX "rename_child_second_id_4baeb0bf" ON "rename_child" ("second_id")
