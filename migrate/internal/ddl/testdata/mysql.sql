== every
-- 1
CREATE TABLE `every_every` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `f_CharField` varchar(50) NOT NULL, `f_CharField_null` varchar(50) NULL, `f_TextField` longtext NOT NULL, `f_TextField_null` longtext NULL, `f_SlugField` varchar(50) NOT NULL, `f_SlugField_null` varchar(50) NULL, `f_EmailField` varchar(50) NOT NULL, `f_EmailField_null` varchar(50) NULL, `f_URLField` varchar(50) NOT NULL, `f_URLField_null` varchar(50) NULL, `f_GenericIPAddressField` char(39) NOT NULL, `f_GenericIPAddressField_null` char(39) NULL, `f_FilePathField` varchar(50) NOT NULL, `f_FilePathField_null` varchar(50) NULL, `f_IntegerField` integer NOT NULL, `f_IntegerField_null` integer NULL, `f_BigIntegerField` bigint NOT NULL, `f_BigIntegerField_null` bigint NULL, `f_SmallIntegerField` smallint NOT NULL, `f_SmallIntegerField_null` smallint NULL, `f_PositiveIntegerField` integer UNSIGNED NOT NULL CHECK (`f_PositiveIntegerField` >= 0), `f_PositiveIntegerField_null` integer UNSIGNED NULL CHECK (`f_PositiveIntegerField_null` >= 0), `f_PositiveBigIntegerField` bigint UNSIGNED NOT NULL CHECK (`f_PositiveBigIntegerField` >= 0), `f_PositiveBigIntegerField_null` bigint UNSIGNED NULL CHECK (`f_PositiveBigIntegerField_null` >= 0), `f_PositiveSmallIntegerField` smallint UNSIGNED NOT NULL CHECK (`f_PositiveSmallIntegerField` >= 0), `f_PositiveSmallIntegerField_null` smallint UNSIGNED NULL CHECK (`f_PositiveSmallIntegerField_null` >= 0), `f_BooleanField` bool NOT NULL, `f_BooleanField_null` bool NULL, `f_FloatField` double precision NOT NULL, `f_FloatField_null` double precision NULL, `f_DecimalField` numeric(8, 2) NOT NULL, `f_DecimalField_null` numeric(8, 2) NULL, `f_DateField` date NOT NULL, `f_DateField_null` date NULL, `f_TimeField` time(6) NOT NULL, `f_TimeField_null` time(6) NULL, `f_DateTimeField` datetime(6) NOT NULL, `f_DateTimeField_null` datetime(6) NULL, `f_DurationField` bigint NOT NULL, `f_DurationField_null` bigint NULL, `f_UUIDField` uuid NOT NULL, `f_UUIDField_null` uuid NULL, `f_JSONField` json NOT NULL, `f_JSONField_null` json NULL, `f_BinaryField` longblob NOT NULL, `f_BinaryField_null` longblob NULL, `f_FileField` varchar(50) NOT NULL, `f_FileField_null` varchar(50) NULL, `f_ImageField` varchar(50) NOT NULL, `f_ImageField_null` varchar(50) NULL)
CREATE INDEX `every_every_f_SlugField_3eaca9d0` ON `every_every` (`f_SlugField`)
CREATE INDEX `every_every_f_SlugField_null_492dca42` ON `every_every` (`f_SlugField_null`)
-- 1 backward
DROP TABLE `every_every` CASCADE
-- 2
CREATE TABLE `every_a` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY)
INSERT INTO every_a (id) VALUES (1)
-- 3
ALTER TABLE `every_a` ADD COLUMN `d_CharField` varchar(30) DEFAULT 'it\'s 100%' NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_CharField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_TextField` longtext NOT NULL
UPDATE `every_a` SET `d_TextField` = ''
ALTER TABLE `every_a` ADD COLUMN `d_GenericIPAddressField` char(39) DEFAULT '10.0.0.1' NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_GenericIPAddressField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_IntegerField` integer DEFAULT 7 NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_IntegerField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_BigIntegerField` bigint DEFAULT 1099511627776 NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_BigIntegerField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_SmallIntegerField` smallint DEFAULT -3 NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_SmallIntegerField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_PositiveIntegerField` integer UNSIGNED DEFAULT 3 NOT NULL CHECK (`d_PositiveIntegerField` >= 0)
ALTER TABLE `every_a` ALTER COLUMN `d_PositiveIntegerField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_BooleanField` bool DEFAULT b'1' NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_BooleanField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_FloatField` double precision DEFAULT 2.5e0 NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_FloatField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_DecimalField` numeric(8, 2) DEFAULT 1.50 NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_DecimalField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_DateField` date DEFAULT '2026-01-02' NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_DateField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_TimeField` time(6) DEFAULT '03:04:05.000000' NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_TimeField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_DateTimeField` datetime(6) DEFAULT '2026-01-02 03:04:05' NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_DateTimeField` DROP DEFAULT
ALTER TABLE `every_a` ADD COLUMN `d_UUIDField` uuid DEFAULT b"'0f0e0d0c-0b0a-0908-0706-050403020100'" NOT NULL
ALTER TABLE `every_a` ALTER COLUMN `d_UUIDField` DROP DEFAULT
-- 3 backward
ALTER TABLE `every_a` DROP COLUMN `d_UUIDField`
ALTER TABLE `every_a` DROP COLUMN `d_DateTimeField`
ALTER TABLE `every_a` DROP COLUMN `d_TimeField`
ALTER TABLE `every_a` DROP COLUMN `d_DateField`
ALTER TABLE `every_a` DROP COLUMN `d_DecimalField`
ALTER TABLE `every_a` DROP COLUMN `d_FloatField`
ALTER TABLE `every_a` DROP COLUMN `d_BooleanField`
ALTER TABLE `every_a` DROP COLUMN `d_PositiveIntegerField`
ALTER TABLE `every_a` DROP COLUMN `d_SmallIntegerField`
ALTER TABLE `every_a` DROP COLUMN `d_BigIntegerField`
ALTER TABLE `every_a` DROP COLUMN `d_IntegerField`
ALTER TABLE `every_a` DROP COLUMN `d_GenericIPAddressField`
ALTER TABLE `every_a` DROP COLUMN `d_TextField`
ALTER TABLE `every_a` DROP COLUMN `d_CharField`
== keys
-- 1
CREATE TABLE `keys_customer` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `name` varchar(50) NOT NULL UNIQUE)
CREATE TABLE `keys_order` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `number` varchar(20) NOT NULL, `total` numeric(10, 2) NOT NULL, `placed` datetime(6) NOT NULL, `customer_id` bigint NOT NULL)
ALTER TABLE `keys_order` ADD CONSTRAINT `keys_order_customer_id_c5c4a8c3_fk_keys_customer_id` FOREIGN KEY (`customer_id`) REFERENCES `keys_customer` (`id`)
-- 1 backward
DROP TABLE `keys_order` CASCADE
DROP TABLE `keys_customer` CASCADE
-- 2
CREATE TABLE `keys_customer` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `name` varchar(50) NOT NULL UNIQUE)
CREATE TABLE `keys_order` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `number` varchar(20) NOT NULL, `total` numeric(10, 2) NOT NULL, `placed` datetime(6) NOT NULL, `customer_id` bigint NOT NULL)
INSERT INTO keys_customer (name) VALUES ('ann')
INSERT INTO keys_order (number, total, placed, customer_id) VALUES ('1', 5, '2026-01-01 00:00:00', 1)
ALTER TABLE `keys_order` ADD CONSTRAINT `keys_order_customer_id_c5c4a8c3_fk_keys_customer_id` FOREIGN KEY (`customer_id`) REFERENCES `keys_customer` (`id`)
-- 3
ALTER TABLE `keys_order` ADD COLUMN `payer_id` bigint NULL , ADD CONSTRAINT `keys_order_payer_id_ff4360fd_fk_keys_customer_id` FOREIGN KEY (`payer_id`) REFERENCES `keys_customer`(`id`)
-- 4
ALTER TABLE `keys_order` ADD COLUMN `loose_id` bigint NULL
CREATE INDEX `keys_order_loose_id_79d55233` ON `keys_order` (`loose_id`)
-- 5
ALTER TABLE `keys_customer` ADD COLUMN `parent_id` bigint NULL , ADD CONSTRAINT `keys_customer_parent_id_aae61c12_fk_keys_customer_id` FOREIGN KEY (`parent_id`) REFERENCES `keys_customer`(`id`)
-- 6
ALTER TABLE `keys_customer` ADD COLUMN `code` varchar(9) DEFAULT 'x' NOT NULL
ALTER TABLE `keys_customer` ALTER COLUMN `code` DROP DEFAULT
-- 7
ALTER TABLE `keys_order` DROP FOREIGN KEY `keys_order_payer_id_ff4360fd_fk_keys_customer_id`
DROP INDEX `keys_order_payer_id_ff4360fd_fk_keys_customer_id` ON `keys_order`
ALTER TABLE `keys_order` ADD CONSTRAINT `keys_order_payer_id_ff4360fd_uniq` UNIQUE (`payer_id`)
ALTER TABLE `keys_order` ADD CONSTRAINT `keys_order_payer_id_ff4360fd_fk_keys_customer_id` FOREIGN KEY (`payer_id`) REFERENCES `keys_customer` (`id`)
-- 7 backward
ALTER TABLE `keys_order` DROP FOREIGN KEY `keys_order_payer_id_ff4360fd_fk_keys_customer_id`
ALTER TABLE `keys_order` DROP INDEX `keys_order_payer_id_ff4360fd_uniq`
CREATE INDEX `keys_order_payer_id_ff4360fd` ON `keys_order` (`payer_id`)
ALTER TABLE `keys_order` ADD CONSTRAINT `keys_order_payer_id_ff4360fd_fk_keys_customer_id` FOREIGN KEY (`payer_id`) REFERENCES `keys_customer` (`id`)
-- 8
ALTER TABLE `keys_order` DROP COLUMN `loose_id`
-- 8 backward
ALTER TABLE `keys_order` ADD COLUMN `loose_id` bigint NULL
CREATE INDEX `keys_order_loose_id_79d55233` ON `keys_order` (`loose_id`)
-- 9
ALTER TABLE `keys_order` DROP FOREIGN KEY `keys_order_payer_id_ff4360fd_fk_keys_customer_id`
ALTER TABLE `keys_order` DROP COLUMN `payer_id`
-- 9 backward
ALTER TABLE `keys_order` ADD COLUMN `payer_id` bigint NULL , ADD CONSTRAINT `keys_order_payer_id_ff4360fd_fk_keys_customer_id` FOREIGN KEY (`payer_id`) REFERENCES `keys_customer`(`id`)
-- 10
ALTER TABLE `keys_order` DROP FOREIGN KEY `keys_order_customer_id_c5c4a8c3_fk_keys_customer_id`
ALTER TABLE `keys_order` MODIFY `customer_id` bigint NULL
ALTER TABLE `keys_order` ADD CONSTRAINT `keys_order_customer_id_c5c4a8c3_fk_keys_customer_id` FOREIGN KEY (`customer_id`) REFERENCES `keys_customer` (`id`)
-- 11
ALTER TABLE `keys_order` DROP FOREIGN KEY `keys_order_customer_id_c5c4a8c3_fk_keys_customer_id`
ALTER TABLE `keys_order` RENAME COLUMN `customer_id` TO `client_id`
ALTER TABLE `keys_order` ADD CONSTRAINT `keys_order_client_id_5fc067a5_fk_keys_customer_id` FOREIGN KEY (`client_id`) REFERENCES `keys_customer` (`id`)
-- 11 backward
ALTER TABLE `keys_order` DROP FOREIGN KEY `keys_order_client_id_5fc067a5_fk_keys_customer_id`
ALTER TABLE `keys_order` RENAME COLUMN `client_id` TO `customer_id`
ALTER TABLE `keys_order` ADD CONSTRAINT `keys_order_customer_id_c5c4a8c3_fk_keys_customer_id` FOREIGN KEY (`customer_id`) REFERENCES `keys_customer` (`id`)
-- 12
DROP TABLE `keys_order` CASCADE
-- 12 backward
CREATE TABLE `keys_order` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `number` varchar(20) NOT NULL, `total` numeric(10, 2) NOT NULL, `placed` datetime(6) NOT NULL, `customer_id` bigint NULL, `payer_id` bigint NULL, `loose_id` bigint NULL)
ALTER TABLE `keys_order` ADD CONSTRAINT `keys_order_customer_id_c5c4a8c3_fk_keys_customer_id` FOREIGN KEY (`customer_id`) REFERENCES `keys_customer` (`id`)
ALTER TABLE `keys_order` ADD CONSTRAINT `keys_order_payer_id_ff4360fd_fk_keys_customer_id` FOREIGN KEY (`payer_id`) REFERENCES `keys_customer` (`id`)
CREATE INDEX `keys_order_loose_id_79d55233` ON `keys_order` (`loose_id`)
== alter
-- 1
CREATE TABLE `alter_top` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY)
CREATE TABLE `alter_thing` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `a` varchar(10) NOT NULL, `b` varchar(10) NOT NULL, `n` integer NOT NULL, `up_id` bigint NOT NULL)
INSERT INTO alter_top (id) VALUES (1)
INSERT INTO alter_thing (a, b, n, up_id) VALUES ('x', 'y', 3, 1)
ALTER TABLE `alter_thing` ADD CONSTRAINT `alter_thing_up_id_b5d3909e_fk_alter_top_id` FOREIGN KEY (`up_id`) REFERENCES `alter_top` (`id`)
-- 2
ALTER TABLE `alter_thing` MODIFY `a` varchar(40) NOT NULL
-- 2 backward
ALTER TABLE `alter_thing` MODIFY `a` varchar(10) NOT NULL
-- 3
ALTER TABLE `alter_thing` MODIFY `a` longtext NOT NULL
-- 3 backward
ALTER TABLE `alter_thing` MODIFY `a` varchar(10) NOT NULL
-- 4
ALTER TABLE `alter_thing` ADD CONSTRAINT `alter_thing_a_ab407d5f_uniq` UNIQUE (`a`)
-- 4 backward
ALTER TABLE `alter_thing` DROP INDEX `alter_thing_a_ab407d5f_uniq`
-- 5
CREATE INDEX `alter_thing_a_ab407d5f` ON `alter_thing` (`a`)
-- 5 backward
DROP INDEX `alter_thing_a_ab407d5f` ON `alter_thing`
-- 6
CREATE INDEX `alter_thing_a_ab407d5f` ON `alter_thing` (`a`)
-- 6 backward
DROP INDEX `alter_thing_a_ab407d5f` ON `alter_thing`
-- 7
ALTER TABLE `alter_thing` MODIFY `a` varchar(10) NULL
-- 7 backward
ALTER TABLE `alter_thing` MODIFY `a` varchar(10) NOT NULL
-- 8
ALTER TABLE `alter_thing` MODIFY `n` bigint NOT NULL
-- 8 backward
ALTER TABLE `alter_thing` MODIFY `n` integer NOT NULL
-- 9
ALTER TABLE `alter_thing` MODIFY `n` integer UNSIGNED NOT NULL
ALTER TABLE `alter_thing` ADD CONSTRAINT `alter_thing_n_6fb0a0b2_check` CHECK (`n` >= 0)
-- 9 backward
ALTER TABLE `alter_thing` DROP CONSTRAINT IF EXISTS `alter_thing_n_6fb0a0b2_check`
ALTER TABLE `alter_thing` MODIFY `n` integer NOT NULL
-- 10
ALTER TABLE `alter_thing` RENAME COLUMN `n` TO `number`
-- 10 backward
ALTER TABLE `alter_thing` RENAME COLUMN `number` TO `n`
-- 11
ALTER TABLE `alter_thing` MODIFY `n` integer NULL
-- 12
ALTER TABLE `alter_thing` ALTER COLUMN `n` SET DEFAULT 8
UPDATE `alter_thing` SET `n` = 8 WHERE `n` IS NULL
ALTER TABLE `alter_thing` MODIFY `n` integer NOT NULL
ALTER TABLE `alter_thing` ALTER COLUMN `n` DROP DEFAULT
-- 13
ALTER TABLE `alter_thing` MODIFY `n` integer NULL
-- 14
ALTER TABLE `alter_thing` ALTER COLUMN `n` SET DEFAULT 9
UPDATE `alter_thing` SET `n` = 9 WHERE `n` IS NULL
ALTER TABLE `alter_thing` MODIFY `n` integer NOT NULL
ALTER TABLE `alter_thing` ALTER COLUMN `n` DROP DEFAULT
-- 15
ALTER TABLE `alter_thing` RENAME COLUMN `a` TO `renamed`
-- 15 backward
ALTER TABLE `alter_thing` RENAME COLUMN `renamed` TO `a`
-- 16
ALTER TABLE `alter_thing` DROP COLUMN `b`
-- 16 backward
ALTER TABLE `alter_thing` ADD COLUMN `b` varchar(10) DEFAULT '' NOT NULL
ALTER TABLE `alter_thing` ALTER COLUMN `b` DROP DEFAULT
-- 17
ALTER TABLE `alter_thing` DROP FOREIGN KEY `alter_thing_up_id_b5d3909e_fk_alter_top_id`
ALTER TABLE `alter_top` MODIFY `id` varchar(30) NOT NULL
ALTER TABLE `alter_thing` MODIFY `up_id` varchar(30) NOT NULL
ALTER TABLE `alter_thing` ADD CONSTRAINT `alter_thing_up_id_b5d3909e_fk` FOREIGN KEY (`up_id`) REFERENCES `alter_top` (`id`)
-- 17 backward
ALTER TABLE `alter_thing` DROP FOREIGN KEY `alter_thing_up_id_b5d3909e_fk`
ALTER TABLE `alter_top` MODIFY `id` bigint AUTO_INCREMENT NOT NULL
ALTER TABLE `alter_thing` MODIFY `up_id` bigint NOT NULL
ALTER TABLE `alter_thing` ADD CONSTRAINT `alter_thing_up_id_b5d3909e_fk` FOREIGN KEY (`up_id`) REFERENCES `alter_top` (`id`)
== rules
-- 1
CREATE TABLE `rules_top` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY)
CREATE TABLE `rules_thing` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `a` varchar(10) NOT NULL, `b` varchar(10) NOT NULL, `n` integer NOT NULL, `up_id` bigint NOT NULL)
INSERT INTO rules_top (id) VALUES (1)
INSERT INTO rules_thing (a, b, n, up_id) VALUES ('x', 'y', 3, 1)
ALTER TABLE `rules_thing` ADD CONSTRAINT `rules_thing_up_id_f6b383f8_fk_rules_top_id` FOREIGN KEY (`up_id`) REFERENCES `rules_top` (`id`)
-- 2
CREATE INDEX `thing_a_idx` ON `rules_thing` (`a`, `n` DESC)
-- 2 backward
DROP INDEX `thing_a_idx` ON `rules_thing`
-- 3
CREATE INDEX `thing_b_idx` ON `rules_thing` (`b`)
-- 4
ALTER TABLE `rules_thing` RENAME INDEX `thing_b_idx` TO `thing_b_new`
-- 4 backward
ALTER TABLE `rules_thing` RENAME INDEX `thing_b_new` TO `thing_b_idx`
-- 5
DROP INDEX `thing_b_idx` ON `rules_thing`
-- 5 backward
CREATE INDEX `thing_b_idx` ON `rules_thing` (`b`)
-- 6
ALTER TABLE `rules_thing` ADD CONSTRAINT `thing_n` CHECK ((`n` >= 1 OR `a` IN ('q', 'r')))
-- 6 backward
ALTER TABLE `rules_thing` DROP CONSTRAINT IF EXISTS `thing_n`
-- 7
ALTER TABLE `rules_thing` ADD CONSTRAINT `thing_ab` UNIQUE (`a`, `b`)
-- 8
-- 9
-- 9 backward
-- 10
ALTER TABLE `rules_thing` DROP INDEX `thing_ab`
-- 10 backward
ALTER TABLE `rules_thing` ADD CONSTRAINT `thing_ab` UNIQUE (`a`, `b`)
-- 11
ALTER TABLE `rules_thing` ADD CONSTRAINT `rules_thing_up_id_n_e9d791a7_uniq` UNIQUE (`up_id`, `n`)
-- 12
CREATE INDEX `rules_thing_up_id_f6b383f8` ON `rules_thing` (`up_id`)
ALTER TABLE `rules_thing` DROP INDEX `rules_thing_up_id_n_e9d791a7_uniq`
ALTER TABLE `rules_thing` ADD CONSTRAINT `rules_thing_a_n_e64083f2_uniq` UNIQUE (`a`, `n`)
-- 12 backward
ALTER TABLE `rules_thing` DROP INDEX `rules_thing_a_n_e64083f2_uniq`
ALTER TABLE `rules_thing` ADD CONSTRAINT `rules_thing_up_id_n_e9d791a7_uniq` UNIQUE (`up_id`, `n`)
-- 13
ALTER TABLE `rules_thing` ADD COLUMN `slug` varchar(50) NULL
CREATE INDEX `rules_thing_slug_68cb6481` ON `rules_thing` (`slug`)
-- 14
ALTER TABLE `rules_thing` DROP INDEX `rules_thing_up_id_n_e9d791a7_uniq`
-- 14 backward
ALTER TABLE `rules_thing` ADD CONSTRAINT `rules_thing_up_id_n_e9d791a7_uniq` UNIQUE (`up_id`, `n`)
-- 15
CREATE TABLE `rules_other` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `x` integer NOT NULL, `y` varchar(3) NOT NULL, CONSTRAINT `other_x` CHECK (`x` < 9))
ALTER TABLE `rules_other` ADD CONSTRAINT `rules_other_x_y_820ecd51_uniq` UNIQUE (`x`, `y`)
CREATE INDEX `other_x_idx` ON `rules_other` (`x`)
-- 16
RENAME TABLE `rules_other` TO `rules_another`
-- 16 backward
RENAME TABLE `rules_another` TO `rules_other`
== many
-- 1
CREATE TABLE `many_tag` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `name` varchar(9) NOT NULL)
CREATE TABLE `many_post` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `title` varchar(9) NOT NULL)
-- 2
CREATE TABLE `many_post_tags` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `post_id` bigint NOT NULL, `tag_id` bigint NOT NULL)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_post_id_tag_id_54a736ab_uniq` UNIQUE (`post_id`, `tag_id`)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_post_id_fb1bde99_fk_many_post_id` FOREIGN KEY (`post_id`) REFERENCES `many_post` (`id`)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_tag_id_26795c17_fk_many_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `many_tag` (`id`)
-- 2 backward
DROP TABLE `many_post_tags` CASCADE
-- 3
CREATE TABLE `many_post_tags` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `post_id` bigint NOT NULL, `tag_id` bigint NOT NULL)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_post_id_tag_id_54a736ab_uniq` UNIQUE (`post_id`, `tag_id`)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_post_id_fb1bde99_fk_many_post_id` FOREIGN KEY (`post_id`) REFERENCES `many_post` (`id`)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_tag_id_26795c17_fk_many_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `many_tag` (`id`)
-- 4
INSERT INTO many_tag (name) VALUES ('t')
INSERT INTO many_post (title) VALUES ('p')
INSERT INTO many_post_tags (post_id, tag_id) VALUES (1, 1)
-- 5
RENAME TABLE `many_tag` TO `many_label`
ALTER TABLE `many_post_tags` DROP FOREIGN KEY `many_post_tags_tag_id_26795c17_fk_many_tag_id`
ALTER TABLE `many_post_tags` RENAME COLUMN `tag_id` TO `label_id`
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_label_id_d8fda4fa_fk_many_label_id` FOREIGN KEY (`label_id`) REFERENCES `many_label` (`id`)
-- 5 backward
RENAME TABLE `many_label` TO `many_tag`
ALTER TABLE `many_post_tags` DROP FOREIGN KEY `many_post_tags_label_id_d8fda4fa_fk_many_label_id`
ALTER TABLE `many_post_tags` RENAME COLUMN `label_id` TO `tag_id`
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_tag_id_26795c17_fk_many_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `many_tag` (`id`)
-- 6
RENAME TABLE `many_post` TO `many_article`
RENAME TABLE `many_post_tags` TO `many_article_tags`
ALTER TABLE `many_article_tags` DROP FOREIGN KEY `many_post_tags_post_id_fb1bde99_fk_many_post_id`
ALTER TABLE `many_article_tags` RENAME COLUMN `post_id` TO `article_id`
ALTER TABLE `many_article_tags` ADD CONSTRAINT `many_article_tags_article_id_7210f21b_fk_many_article_id` FOREIGN KEY (`article_id`) REFERENCES `many_article` (`id`)
-- 6 backward
RENAME TABLE `many_article` TO `many_post`
RENAME TABLE `many_article_tags` TO `many_post_tags`
ALTER TABLE `many_post_tags` DROP FOREIGN KEY `many_article_tags_article_id_7210f21b_fk_many_article_id`
ALTER TABLE `many_post_tags` RENAME COLUMN `article_id` TO `post_id`
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_post_id_fb1bde99_fk_many_post_id` FOREIGN KEY (`post_id`) REFERENCES `many_post` (`id`)
-- 7
CREATE TABLE `many_likes` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `from_post_id` bigint NOT NULL, `to_post_id` bigint NOT NULL)
ALTER TABLE `many_likes` ADD CONSTRAINT `many_likes_from_post_id_to_post_id_89d4c42a_uniq` UNIQUE (`from_post_id`, `to_post_id`)
ALTER TABLE `many_likes` ADD CONSTRAINT `many_likes_from_post_id_d55b6ae8_fk_many_post_id` FOREIGN KEY (`from_post_id`) REFERENCES `many_post` (`id`)
ALTER TABLE `many_likes` ADD CONSTRAINT `many_likes_to_post_id_83d23f18_fk_many_post_id` FOREIGN KEY (`to_post_id`) REFERENCES `many_post` (`id`)
-- 8
DROP TABLE `many_post_tags` CASCADE
-- 8 backward
CREATE TABLE `many_post_tags` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `post_id` bigint NOT NULL, `tag_id` bigint NOT NULL)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_post_id_tag_id_54a736ab_uniq` UNIQUE (`post_id`, `tag_id`)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_post_id_fb1bde99_fk_many_post_id` FOREIGN KEY (`post_id`) REFERENCES `many_post` (`id`)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_tag_id_26795c17_fk_many_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `many_tag` (`id`)
-- 9
DROP TABLE `many_post_tags` CASCADE
DROP TABLE `many_likes` CASCADE
DROP TABLE `many_post` CASCADE
-- 9 backward
CREATE TABLE `many_post` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `title` varchar(9) NOT NULL)
CREATE TABLE `many_post_tags` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `post_id` bigint NOT NULL, `tag_id` bigint NOT NULL)
CREATE TABLE `many_likes` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `from_post_id` bigint NOT NULL, `to_post_id` bigint NOT NULL)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_post_id_tag_id_54a736ab_uniq` UNIQUE (`post_id`, `tag_id`)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_post_id_fb1bde99_fk_many_post_id` FOREIGN KEY (`post_id`) REFERENCES `many_post` (`id`)
ALTER TABLE `many_post_tags` ADD CONSTRAINT `many_post_tags_tag_id_26795c17_fk_many_tag_id` FOREIGN KEY (`tag_id`) REFERENCES `many_tag` (`id`)
ALTER TABLE `many_likes` ADD CONSTRAINT `many_likes_from_post_id_to_post_id_89d4c42a_uniq` UNIQUE (`from_post_id`, `to_post_id`)
ALTER TABLE `many_likes` ADD CONSTRAINT `many_likes_from_post_id_d55b6ae8_fk_many_post_id` FOREIGN KEY (`from_post_id`) REFERENCES `many_post` (`id`)
ALTER TABLE `many_likes` ADD CONSTRAINT `many_likes_to_post_id_83d23f18_fk_many_post_id` FOREIGN KEY (`to_post_id`) REFERENCES `many_post` (`id`)
== auto
-- 1
CREATE TABLE `auto_top` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY)
CREATE TABLE `auto_thing` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `a` varchar(10) NOT NULL, `b` varchar(10) NOT NULL, `n` integer NOT NULL, `up_id` bigint NOT NULL)
INSERT INTO auto_top (id) VALUES (1)
INSERT INTO auto_thing (a, b, n, up_id) VALUES ('x', 'y', 3, 1)
ALTER TABLE `auto_thing` ADD CONSTRAINT `auto_thing_up_id_fee70981_fk_auto_top_id` FOREIGN KEY (`up_id`) REFERENCES `auto_top` (`id`)
-- 2
ALTER TABLE `auto_thing` DROP FOREIGN KEY `auto_thing_up_id_fee70981_fk_auto_top_id`
ALTER TABLE `auto_top` MODIFY `id` integer AUTO_INCREMENT NOT NULL
ALTER TABLE `auto_thing` MODIFY `up_id` integer NOT NULL
ALTER TABLE `auto_thing` ADD CONSTRAINT `auto_thing_up_id_fee70981_fk` FOREIGN KEY (`up_id`) REFERENCES `auto_top` (`id`)
-- 2 backward
ALTER TABLE `auto_thing` DROP FOREIGN KEY `auto_thing_up_id_fee70981_fk`
ALTER TABLE `auto_top` MODIFY `id` bigint AUTO_INCREMENT NOT NULL
ALTER TABLE `auto_thing` MODIFY `up_id` bigint NOT NULL
ALTER TABLE `auto_thing` ADD CONSTRAINT `auto_thing_up_id_fee70981_fk` FOREIGN KEY (`up_id`) REFERENCES `auto_top` (`id`)
== rename
-- 1
CREATE TABLE `rename_node` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `up_id` bigint NULL)
CREATE TABLE `rename_top` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `name` varchar(9) NOT NULL)
CREATE TABLE `rename_child` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, `top_id` bigint NOT NULL)
INSERT INTO rename_top (name) VALUES ('t')
INSERT INTO rename_child (top_id) VALUES (1)
ALTER TABLE `rename_node` ADD CONSTRAINT `rename_node_up_id_92fdf44a_fk_rename_node_id` FOREIGN KEY (`up_id`) REFERENCES `rename_node` (`id`)
ALTER TABLE `rename_child` ADD CONSTRAINT `rename_child_top_id_14d0836e_fk_rename_top_id` FOREIGN KEY (`top_id`) REFERENCES `rename_top` (`id`)
-- 2
RENAME TABLE `rename_top` TO `rename_root`
ALTER TABLE `rename_child` DROP FOREIGN KEY `rename_child_top_id_14d0836e_fk_rename_top_id`
ALTER TABLE `rename_child` ADD CONSTRAINT `rename_child_top_id_14d0836e_fk_rename_root_id` FOREIGN KEY (`top_id`) REFERENCES `rename_root` (`id`)
-- 2 backward
RENAME TABLE `rename_root` TO `rename_top`
ALTER TABLE `rename_child` DROP FOREIGN KEY `rename_child_top_id_14d0836e_fk_rename_root_id`
ALTER TABLE `rename_child` ADD CONSTRAINT `rename_child_top_id_14d0836e_fk_rename_top_id` FOREIGN KEY (`top_id`) REFERENCES `rename_top` (`id`)
-- 3
RENAME TABLE `rename_node` TO `rename_leaf`
ALTER TABLE `rename_leaf` DROP FOREIGN KEY `rename_node_up_id_92fdf44a_fk_rename_node_id`
ALTER TABLE `rename_leaf` ADD CONSTRAINT `rename_leaf_up_id_8b41c8d2_fk_rename_leaf_id` FOREIGN KEY (`up_id`) REFERENCES `rename_leaf` (`id`)
-- 3 backward
RENAME TABLE `rename_leaf` TO `rename_node`
ALTER TABLE `rename_node` DROP FOREIGN KEY `rename_leaf_up_id_8b41c8d2_fk_rename_leaf_id`
ALTER TABLE `rename_node` ADD CONSTRAINT `rename_node_up_id_92fdf44a_fk_rename_node_id` FOREIGN KEY (`up_id`) REFERENCES `rename_node` (`id`)
-- 4
ALTER TABLE `rename_child` ADD COLUMN `note` varchar(9) DEFAULT '?' NOT NULL
ALTER TABLE `rename_child` ALTER COLUMN `note` DROP DEFAULT
ALTER TABLE `rename_child` ADD COLUMN `other_id` bigint NULL , ADD CONSTRAINT `rename_child_other_id_aa4b7f88_fk_rename_top_id` FOREIGN KEY (`other_id`) REFERENCES `rename_top`(`id`)
ALTER TABLE `rename_child` DROP FOREIGN KEY `rename_child_other_id_aa4b7f88_fk_rename_top_id`
ALTER TABLE `rename_child` RENAME COLUMN `other_id` TO `second_id`
ALTER TABLE `rename_child` ADD CONSTRAINT `rename_child_second_id_4baeb0bf_fk_rename_top_id` FOREIGN KEY (`second_id`) REFERENCES `rename_top` (`id`)
ALTER TABLE `rename_child` MODIFY `note` varchar(20) NOT NULL
