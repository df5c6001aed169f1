package migrate

// sqliteTables returns the schema on SQLite as Django's migrations leave it. The columns have the
// order that Django's table rebuilds have given them.
func sqliteTables() tables {
	return tables{
		nameLimit:       200,
		keyQuery:        `SELECT lower(type), '' FROM pragma_table_info(?) WHERE name = ?`,
		referencesQuery: `SELECT m.name, lower(f."table") FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2`,
		// SQLite stores it without IF NOT EXISTS
		ledger: `CREATE TABLE IF NOT EXISTS "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL)`,
		drop:   `DROP TABLE "%s"`,
		ddl: map[string][]string{
			"django_content_type": {
				`CREATE TABLE "django_content_type" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL)`,
				`CREATE UNIQUE INDEX "django_content_type_app_label_model_76bd3d3b_uniq" ON "django_content_type" ("app_label", "model")`,
			},
			"auth_permission": {
				`CREATE TABLE "auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "codename" varchar(100) NOT NULL, "name" varchar(255) NOT NULL)`,
				`CREATE UNIQUE INDEX "auth_permission_content_type_id_codename_01ab375a_uniq" ON "auth_permission" ("content_type_id", "codename")`,
				`CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id")`,
			},
			"auth_group": {
				`CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE)`,
			},
			"auth_group_permissions": {
				`CREATE TABLE "auth_group_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED)`,
				`CREATE UNIQUE INDEX "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" ON "auth_group_permissions" ("group_id", "permission_id")`,
				`CREATE INDEX "auth_group_permissions_group_id_b120cbf9" ON "auth_group_permissions" ("group_id")`,
				`CREATE INDEX "auth_group_permissions_permission_id_84c5c92e" ON "auth_group_permissions" ("permission_id")`,
			},
			"auth_user": {
				`CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "first_name" varchar(150) NOT NULL)`,
			},
			"auth_user_groups": {
				`CREATE TABLE "auth_user_groups" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED)`,
				`CREATE UNIQUE INDEX "auth_user_groups_user_id_group_id_94350c0c_uniq" ON "auth_user_groups" ("user_id", "group_id")`,
				`CREATE INDEX "auth_user_groups_user_id_6a12ed8b" ON "auth_user_groups" ("user_id")`,
				`CREATE INDEX "auth_user_groups_group_id_97559544" ON "auth_user_groups" ("group_id")`,
			},
			"auth_user_user_permissions": {
				`CREATE TABLE "auth_user_user_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED)`,
				`CREATE UNIQUE INDEX "auth_user_user_permissions_user_id_permission_id_14a6b632_uniq" ON "auth_user_user_permissions" ("user_id", "permission_id")`,
				`CREATE INDEX "auth_user_user_permissions_user_id_a95ead1b" ON "auth_user_user_permissions" ("user_id")`,
				`CREATE INDEX "auth_user_user_permissions_permission_id_1fbb5f2c" ON "auth_user_user_permissions" ("permission_id")`,
			},
			"django_admin_log": {
				`CREATE TABLE "django_admin_log" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "object_id" text NULL, "object_repr" varchar(200) NOT NULL, "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0), "change_message" text NOT NULL, "content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "user_id" {key} NOT NULL REFERENCES {users} ({id}) DEFERRABLE INITIALLY DEFERRED, "action_time" datetime NOT NULL)`,
				`CREATE INDEX "django_admin_log_content_type_id_c4bce8eb" ON "django_admin_log" ("content_type_id")`,
				`CREATE INDEX "django_admin_log_user_id_c564eba6" ON "django_admin_log" ("user_id")`,
			},
			"authtoken_token": {
				`CREATE TABLE "authtoken_token" ("key" varchar(40) NOT NULL PRIMARY KEY, "created" datetime NOT NULL, "user_id" {key} NOT NULL UNIQUE REFERENCES {users} ({id}) DEFERRABLE INITIALLY DEFERRED)`,
			},
			"django_session": {
				`CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL)`,
				`CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date")`,
			},
			"latchkey_throttle": {
				`CREATE TABLE "latchkey_throttle" ("name" varchar(255) NOT NULL PRIMARY KEY, "ends" bigint NOT NULL, "taken" blob NOT NULL)`,
				`CREATE INDEX "latchkey_throttle_ends" ON "latchkey_throttle" ("ends")`,
			},
			"latchkey_token": {
				`CREATE TABLE "latchkey_token" ("digest" varchar(64) NOT NULL PRIMARY KEY, "sealed" varchar(400) NOT NULL, "sealed_by" varchar(16) NOT NULL, "number" smallint NOT NULL, "created" datetime NOT NULL, "user_id" {key} NOT NULL REFERENCES {users} ({id}) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)`,
				`CREATE UNIQUE INDEX "latchkey_token_user_id_number_uniq" ON "latchkey_token" ("user_id", "number")`,
			},
			"latchkey_apikey": {
				`CREATE TABLE "latchkey_apikey" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "handle" varchar(12) NOT NULL UNIQUE, "digest" varchar(64) NOT NULL UNIQUE, "user_id" {key} NOT NULL REFERENCES {users} ({id}) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, "parent" varchar(12) NOT NULL, "name" varchar(100) NOT NULL, "description" varchar(500) NOT NULL, "scopes" varchar(2000) NOT NULL, "networks" varchar(2200) NOT NULL, "created" bigint NOT NULL, "expires" bigint NULL, "last_used" bigint NULL, "last_network" varchar(50) NOT NULL, "rotated" bigint NULL, "successor" varchar(12) NOT NULL, "revoked" bigint NULL, "revoked_by" varchar(250) NOT NULL)`,
				`CREATE INDEX "latchkey_apikey_user_id" ON "latchkey_apikey" ("user_id")`,
				`CREATE INDEX "latchkey_apikey_expires" ON "latchkey_apikey" ("expires")`,
				`CREATE INDEX "latchkey_apikey_revoked" ON "latchkey_apikey" ("revoked")`,
			},
			"latchkey_lease": {
				`CREATE TABLE "latchkey_lease" ("name" varchar(255) NOT NULL PRIMARY KEY, "holder" varchar(255) NOT NULL, "ends" bigint NOT NULL)`,
			},
			"latchkey_audit": {
				`CREATE TABLE "latchkey_audit" ("number" integer NOT NULL PRIMARY KEY, "time" datetime NOT NULL, "actor_id" varchar(255) NOT NULL, "actor" varchar(255) NOT NULL, "via" varchar(255) NOT NULL, "network" varchar(255) NOT NULL, "request_id" varchar(255) NOT NULL, "action" varchar(255) NOT NULL, "kind" varchar(255) NOT NULL, "object_id" varchar(255) NOT NULL, "object" varchar(255) NOT NULL, "user_id" varchar(255) NOT NULL, "changes" text NOT NULL, "version" smallint NOT NULL, "previous" varchar(64) NOT NULL, "hash" varchar(64) NOT NULL)`,
				`CREATE INDEX "latchkey_audit_request_id" ON "latchkey_audit" ("request_id")`,
			},
			"latchkey_audit_head": {
				`CREATE TABLE "latchkey_audit_head" ("id" integer NOT NULL PRIMARY KEY, "number" bigint NOT NULL, "hash" varchar(64) NOT NULL)`,
			},
			"latchkey_refusal": {
				`CREATE TABLE "latchkey_refusal" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "request_id" varchar(256) NOT NULL, "time" bigint NOT NULL, "status" smallint NOT NULL, "reason" varchar(32) NOT NULL, "detail" varchar(500) NOT NULL, "method" varchar(32) NOT NULL, "path" varchar(500) NOT NULL, "user_id" varchar(255) NOT NULL, "handle" varchar(100) NOT NULL, "network" varchar(100) NOT NULL)`,
				`CREATE INDEX "latchkey_refusal_request_id" ON "latchkey_refusal" ("request_id")`,
				`CREATE INDEX "latchkey_refusal_time" ON "latchkey_refusal" ("time")`,
			},
			"latchkey_job": {
				`CREATE TABLE "latchkey_job" ("name" varchar(255) NOT NULL PRIMARY KEY, "period" bigint NOT NULL, "holder" varchar(255) NOT NULL, "ends" bigint NOT NULL, "started" bigint NOT NULL, "due" bigint NOT NULL, "result" varchar(500) NOT NULL)`,
			},
			"latchkey_session": {
				`CREATE TABLE "latchkey_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "user_id" varchar(255) NOT NULL, "mark" varchar(43) NOT NULL)`,
				`CREATE UNIQUE INDEX "latchkey_session_user_id_session_key_uniq" ON "latchkey_session" ("user_id", "session_key")`,
			},
		},
	}
}
