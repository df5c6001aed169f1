package migrate

// mysqlTables returns the schema on MySQL and MariaDB as Django's migrations leave it. These
// engines cannot roll back the tables of an interrupted run. So each table is one statement, which
// does nothing if the table exists, and the next run can complete the schema. Django's tables have
// the default storage engine and collation of the database. Latchkey's own tables name an engine
// with transactions.
func mysqlTables() tables {
	return tables{
		nameLimit: 64,
		keyQuery: `SELECT CONCAT(column_type, COALESCE(CONCAT(' CHARACTER SET ', character_set_name, ' COLLATE ', collation_name), '')), ''
			FROM information_schema.columns WHERE table_schema = database() AND table_name = ? AND column_name = ?`,
		shapeQuery: `SELECT CAST(CONCAT('column ', column_name, ' ', column_type, IF(is_nullable = 'YES', ' NULL', ' NOT NULL')) AS BINARY)
				FROM information_schema.columns WHERE table_schema = database() AND table_name = ?
			UNION SELECT CAST('` + noForeignKeys + `' AS BINARY) FROM information_schema.tables
				WHERE table_schema = database() AND table_name = ? AND engine NOT IN ('InnoDB', 'ndbcluster')
			UNION SELECT CAST(CONCAT('key ', index_name) AS BINARY) FROM information_schema.statistics
				WHERE table_schema = database() AND table_name = ? AND index_name <> 'PRIMARY'
			UNION SELECT CAST(CONCAT('foreign key ',
				constraint_name) AS BINARY) FROM information_schema.referential_constraints
				WHERE constraint_schema = database() AND table_name = ?`,
		referencesQuery: `SELECT CAST(table_name AS BINARY), CAST(referenced_table_name AS BINARY) FROM information_schema.referential_constraints
			WHERE constraint_schema = database() ORDER BY 1, 2`,
		ledger: "CREATE TABLE IF NOT EXISTS `django_migrations` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, " +
			"`app` varchar(255) NOT NULL, `name` varchar(255) NOT NULL, `applied` datetime(6) NOT NULL)",
		drop: "DROP TABLE IF EXISTS `%s`",
		ddl: map[string][]string{
			"django_content_type": {
				"CREATE TABLE IF NOT EXISTS `django_content_type` (`id` integer AUTO_INCREMENT NOT NULL PRIMARY KEY, " +
					"`app_label` varchar(100) NOT NULL, `model` varchar(100) NOT NULL, UNIQUE KEY " +
					"`django_content_type_app_label_model_76bd3d3b_uniq` (`app_label`, `model`))",
			},
			"auth_permission": {
				"CREATE TABLE IF NOT EXISTS `auth_permission` (`id` integer AUTO_INCREMENT NOT NULL PRIMARY KEY, " +
					"`name` varchar(255) NOT NULL, `content_type_id` integer NOT NULL, `codename` varchar(100) NOT " +
					"NULL, UNIQUE KEY `auth_permission_content_type_id_codename_01ab375a_uniq` (`content_type_id`, " +
					"`codename`), CONSTRAINT `auth_permission_content_type_id_2f476e4b_fk_django_co` FOREIGN KEY " +
					"(`content_type_id`) REFERENCES `django_content_type` (`id`))",
			},
			"auth_group": {
				"CREATE TABLE IF NOT EXISTS `auth_group` (`id` integer AUTO_INCREMENT NOT NULL PRIMARY KEY, `name` " +
					"varchar(150) NOT NULL, UNIQUE KEY `name` (`name`))",
			},
			"auth_group_permissions": {
				"CREATE TABLE IF NOT EXISTS `auth_group_permissions` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY " +
					"KEY, `group_id` integer NOT NULL, `permission_id` integer NOT NULL, UNIQUE KEY " +
					"`auth_group_permissions_group_id_permission_id_0cd325b0_uniq` (`group_id`, `permission_id`), " +
					"KEY `auth_group_permissio_permission_id_84c5c92e_fk_auth_perm` (`permission_id`), CONSTRAINT " +
					"`auth_group_permissio_permission_id_84c5c92e_fk_auth_perm` FOREIGN KEY (`permission_id`) " +
					"REFERENCES `auth_permission` (`id`), CONSTRAINT " +
					"`auth_group_permissions_group_id_b120cbf9_fk_auth_group_id` FOREIGN KEY (`group_id`) REFERENCES " +
					"`auth_group` (`id`))",
			},
			"auth_user": {
				"CREATE TABLE IF NOT EXISTS `auth_user` (`id` integer AUTO_INCREMENT NOT NULL PRIMARY KEY, " +
					"`password` varchar(128) NOT NULL, `last_login` datetime(6) NULL, `is_superuser` tinyint(1) NOT " +
					"NULL, `username` varchar(150) NOT NULL, `first_name` varchar(150) NOT NULL, `last_name` " +
					"varchar(150) NOT NULL, `email` varchar(254) NOT NULL, `is_staff` tinyint(1) NOT NULL, " +
					"`is_active` tinyint(1) NOT NULL, `date_joined` datetime(6) NOT NULL, UNIQUE KEY `username` " +
					"(`username`))",
			},
			"auth_user_groups": {
				"CREATE TABLE IF NOT EXISTS `auth_user_groups` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, " +
					"`user_id` integer NOT NULL, `group_id` integer NOT NULL, UNIQUE KEY " +
					"`auth_user_groups_user_id_group_id_94350c0c_uniq` (`user_id`, `group_id`), KEY " +
					"`auth_user_groups_group_id_97559544_fk_auth_group_id` (`group_id`), CONSTRAINT " +
					"`auth_user_groups_group_id_97559544_fk_auth_group_id` FOREIGN KEY (`group_id`) REFERENCES " +
					"`auth_group` (`id`), CONSTRAINT `auth_user_groups_user_id_6a12ed8b_fk_auth_user_id` FOREIGN KEY " +
					"(`user_id`) REFERENCES `auth_user` (`id`))",
			},
			"auth_user_user_permissions": {
				"CREATE TABLE IF NOT EXISTS `auth_user_user_permissions` (`id` bigint AUTO_INCREMENT NOT NULL " +
					"PRIMARY KEY, `user_id` integer NOT NULL, `permission_id` integer NOT NULL, UNIQUE KEY " +
					"`auth_user_user_permissions_user_id_permission_id_14a6b632_uniq` (`user_id`, `permission_id`), " +
					"KEY `auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm` (`permission_id`), CONSTRAINT " +
					"`auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm` FOREIGN KEY (`permission_id`) " +
					"REFERENCES `auth_permission` (`id`), CONSTRAINT " +
					"`auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id` FOREIGN KEY (`user_id`) " +
					"REFERENCES `auth_user` (`id`))",
			},
			"django_admin_log": {
				"CREATE TABLE IF NOT EXISTS `django_admin_log` (`id` integer AUTO_INCREMENT NOT NULL PRIMARY KEY, " +
					"`action_time` datetime(6) NOT NULL, `object_id` longtext NULL, `object_repr` varchar(200) NOT " +
					"NULL, `action_flag` smallint UNSIGNED NOT NULL CHECK (`action_flag` >= 0), `change_message` " +
					"longtext NOT NULL, `content_type_id` integer NULL, `user_id` {key} NOT NULL, KEY " +
					"`django_admin_log_content_type_id_c4bce8eb_fk_django_co` (`content_type_id`), KEY " +
					"{fk:django_admin_log} (`user_id`), CONSTRAINT " +
					"`django_admin_log_content_type_id_c4bce8eb_fk_django_co` FOREIGN KEY (`content_type_id`) " +
					"REFERENCES `django_content_type` (`id`), CONSTRAINT {fk:django_admin_log} FOREIGN KEY " +
					"(`user_id`) REFERENCES {users} ({id}))",
			},
			"authtoken_token": {
				"CREATE TABLE IF NOT EXISTS `authtoken_token` (`key` varchar(40) NOT NULL PRIMARY KEY, `created` " +
					"datetime(6) NOT NULL, `user_id` {key} NOT NULL, UNIQUE KEY `user_id` (`user_id`), CONSTRAINT " +
					"{fk:authtoken_token} FOREIGN KEY (`user_id`) REFERENCES {users} ({id}))",
			},
			"django_session": {
				"CREATE TABLE IF NOT EXISTS `django_session` (`session_key` varchar(40) NOT NULL PRIMARY KEY, " +
					"`session_data` longtext NOT NULL, `expire_date` datetime(6) NOT NULL, KEY " +
					"`django_session_expire_date_a5c62663` (`expire_date`))",
			},
			"latchkey_throttle": {
				"CREATE TABLE IF NOT EXISTS `latchkey_throttle` (`name` varbinary(255) NOT NULL PRIMARY KEY, `ends` " +
					"bigint NOT NULL, `taken` mediumblob NOT NULL, KEY `latchkey_throttle_ends` (`ends`)) " +
					"ENGINE=InnoDB",
			},
			"latchkey_token": {
				"CREATE TABLE IF NOT EXISTS `latchkey_token` (`digest` varchar(64) CHARACTER SET ascii COLLATE " +
					"ascii_bin NOT NULL PRIMARY KEY, `sealed` varchar(400) CHARACTER SET ascii COLLATE ascii_bin NOT " +
					"NULL, `sealed_by` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, `number` smallint " +
					"NOT NULL, `created` datetime(6) NOT NULL, `user_id` {key} NOT NULL, UNIQUE KEY " +
					"`latchkey_token_user_id_number_uniq` (`user_id`, `number`), CONSTRAINT {fk:latchkey_token} " +
					"FOREIGN KEY (`user_id`) REFERENCES {users} ({id}) ON DELETE CASCADE) ENGINE=InnoDB",
			},
			"latchkey_apikey": {
				"CREATE TABLE IF NOT EXISTS `latchkey_apikey` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY " +
					"KEY, `handle` varbinary(12) NOT NULL, `digest` varbinary(64) NOT NULL, `user_id` {key} NOT " +
					"NULL, `parent` varbinary(12) NOT NULL, `name` varchar(100) CHARACTER SET utf8mb4 COLLATE " +
					"utf8mb4_bin NOT NULL, `description` varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin " +
					"NOT NULL, `scopes` varbinary(2000) NOT NULL, `networks` varbinary(2200) NOT NULL, `created` " +
					"bigint NOT NULL, `expires` bigint NULL, `last_used` bigint NULL, `last_network` " +
					"varbinary(50) NOT NULL, `rotated` bigint NULL, `successor` varbinary(12) NOT NULL, `revoked` " +
					"bigint NULL, `revoked_by` varchar(250) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, " +
					"UNIQUE KEY `latchkey_apikey_handle` (`handle`), UNIQUE KEY `latchkey_apikey_digest` " +
					"(`digest`), KEY {fk:latchkey_apikey} (`user_id`), KEY `latchkey_apikey_expires` (`expires`), " +
					"KEY `latchkey_apikey_revoked` (`revoked`), CONSTRAINT {fk:latchkey_apikey} FOREIGN KEY " +
					"(`user_id`) REFERENCES {users} ({id}) ON DELETE CASCADE) ENGINE=InnoDB",
			},
			"latchkey_lease": {
				"CREATE TABLE IF NOT EXISTS `latchkey_lease` (`name` varbinary(255) NOT NULL PRIMARY KEY, `holder` " +
					"varbinary(255) NOT NULL, `ends` bigint NOT NULL) ENGINE=InnoDB",
			},
			"latchkey_audit": {
				"CREATE TABLE IF NOT EXISTS `latchkey_audit` (`number` bigint NOT NULL PRIMARY KEY, `time` " +
					"datetime(6) NOT NULL, `actor_id` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT " +
					"NULL, `actor` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, `via` " +
					"varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, `network` varchar(255) " +
					"CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, `request_id` varchar(255) CHARACTER SET " +
					"utf8mb4 COLLATE utf8mb4_bin NOT NULL, `action` varchar(255) CHARACTER SET utf8mb4 COLLATE " +
					"utf8mb4_bin NOT NULL, `kind` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, " +
					"`object_id` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, `object` " +
					"varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, `user_id` varchar(255) " +
					"CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, `changes` longtext CHARACTER SET utf8mb4 " +
					"COLLATE utf8mb4_bin NOT NULL, `version` smallint NOT NULL, `previous` varchar(64) CHARACTER SET " +
					"ascii COLLATE ascii_bin NOT NULL, `hash` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT " +
					"NULL, KEY `latchkey_audit_request_id` (`request_id`)) ENGINE=InnoDB",
			},
			"latchkey_audit_head": {
				"CREATE TABLE IF NOT EXISTS `latchkey_audit_head` (`id` smallint NOT NULL PRIMARY KEY, `number` " +
					"bigint NOT NULL, `hash` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL) " +
					"ENGINE=InnoDB",
			},
			"latchkey_refusal": {
				"CREATE TABLE IF NOT EXISTS `latchkey_refusal` (`id` bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, " +
					"`request_id` varbinary(256) NOT NULL, `time` bigint NOT NULL, `status` smallint NOT NULL, " +
					"`reason` varbinary(32) NOT NULL, `detail` varchar(500) CHARACTER SET utf8mb4 COLLATE " +
					"utf8mb4_bin NOT NULL, `method` varbinary(32) NOT NULL, `path` varbinary(500) NOT NULL, " +
					"`user_id` varbinary(255) NOT NULL, `handle` varbinary(100) NOT NULL, `network` varbinary(100) " +
					"NOT NULL, KEY `latchkey_refusal_request_id` (`request_id`), KEY `latchkey_refusal_time` " +
					"(`time`)) ENGINE=InnoDB",
			},
			"latchkey_job": {
				"CREATE TABLE IF NOT EXISTS `latchkey_job` (`name` varbinary(255) NOT NULL PRIMARY KEY, " +
					"`period` bigint NOT NULL, `holder` varbinary(255) NOT NULL, `ends` bigint NOT NULL, " +
					"`started` bigint NOT NULL, `due` bigint NOT NULL, `result` varchar(500) CHARACTER SET " +
					"utf8mb4 COLLATE utf8mb4_bin NOT NULL) ENGINE=InnoDB",
			},
			"latchkey_session": {
				"CREATE TABLE IF NOT EXISTS `latchkey_session` (`session_key` varchar(40) CHARACTER SET ascii " +
					"COLLATE ascii_bin NOT NULL PRIMARY KEY, `user_id` varbinary(255) NOT NULL, " +
					"`mark` varchar(43) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, " +
					"UNIQUE KEY `latchkey_session_user_id_session_key_uniq` (`user_id`, `session_key`)) ENGINE=InnoDB",
			},
		},
	}
}
