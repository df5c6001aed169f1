package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// holdingsChunk is how many users or groups one statement reads at once.
const holdingsChunk = 500

// oneOf returns the condition that column is one of the ids. A text that cannot be an id selects
// nothing. column is the key of the user table, or refers to it.
func (u *userTable) oneOf(column string, ids []auth.UserID) (condition string, args []any) {
	conditions := []string{"1 = 0"}
	for _, id := range ids {
		if is, key, ok := u.match(column, id); ok {
			conditions, args = append(conditions, is), append(args, key...)
		}
	}
	if u.model.Key == KeyText || len(args) == 0 {
		return "(" + strings.Join(conditions, " OR ") + ")", args
	}
	return column + " IN (" + strings.TrimSuffix(strings.Repeat(u.placeholder+", ", len(args)), ", ") + ")", args
}

// groupIDs returns the condition that column is one of the ids.
func (s *Groups) groupIDs(column string, ids []auth.GroupID) (condition string, args []any) {
	for _, id := range ids {
		if key, ok := sqldb.ParseInteger(string(id)); ok {
			args = append(args, key)
		}
	}
	if len(args) == 0 {
		return "1 = 0", nil
	}
	keys := slices.Repeat([]string{s.db.engine.IntegerKey}, len(args))
	return column + " IN (" + strings.Join(keys, ", ") + ")", args
}

// HoldingsOf implements auth.GroupStore: two statements for each chunk of users.
func (s *Groups) HoldingsOf(ctx context.Context, users []auth.UserID) (map[auth.UserID]auth.Holdings, error) {
	all := map[auth.UserID]auth.Holdings{}
	for chunk := range slices.Chunk(users, holdingsChunk) {
		err := s.readMemberships(ctx, chunk, all)
		if err == nil {
			err = s.readOwnPermissions(ctx, chunk, all)
		}
		if err != nil {
			return nil, fmt.Errorf("read groups and permissions of users: %w", err)
		}
	}
	return all, nil
}

func (s *Groups) readMemberships(ctx context.Context, of []auth.UserID, all map[auth.UserID]auth.Holdings) error {
	users := s.db.users
	if users.groups == "" {
		return nil
	}
	condition, args := users.oneOf("m."+users.groupsUser, of)
	return s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var user auth.UserID
		var id int64
		var name string
		err := scan(users.scanID(&user), &id, &name)
		held := all[user]
		held.Groups = append(held.Groups, auth.Group{ID: auth.GroupID(strconv.FormatInt(id, 10)), Name: name})
		all[user] = held
		return err
	}, "SELECT m."+users.groupsUser+", g.id, g.name FROM "+users.groups+
		" m JOIN auth_group g ON g.id = m.group_id WHERE "+
		condition+" ORDER BY g.name", args...)
}

func (s *Groups) readOwnPermissions(ctx context.Context, of []auth.UserID, all map[auth.UserID]auth.Holdings) error {
	users := s.db.users
	if users.grants == "" {
		return nil
	}
	condition, args := users.oneOf("h."+users.grantsUser, of)
	return s.readPermissions(ctx, users.grants, users.grantsUser, condition, args,
		func(scan func(p *auth.Permission, holder any) error) error {
			var user auth.UserID
			var p auth.Permission
			err := scan(&p, users.scanID(&user))
			held := all[user]
			held.Permissions = append(held.Permissions, p)
			all[user] = held
			return err
		})
}

// PermissionsOf implements auth.GroupStore: a statement for each chunk of groups.
func (s *Groups) PermissionsOf(
	ctx context.Context, groups []auth.GroupID,
) (map[auth.GroupID][]auth.Permission, error) {
	all := map[auth.GroupID][]auth.Permission{}
	for chunk := range slices.Chunk(groups, holdingsChunk) {
		condition, args := s.groupIDs("h.group_id", chunk)
		err := s.readPermissions(ctx, "auth_group_permissions", "group_id", condition, args,
			func(scan func(p *auth.Permission, holder any) error) error {
				var id int64
				var p auth.Permission
				err := scan(&p, &id)
				group := auth.GroupID(strconv.FormatInt(id, 10))
				all[group] = append(all[group], p)
				return err
			})
		if err != nil {
			return nil, fmt.Errorf("read permissions of groups: %w", err)
		}
	}
	return all, nil
}

// readPermissions reads the rows of a table h between permissions and who holds them: the column
// holder.
func (s *Groups) readPermissions(ctx context.Context, table, holder, condition string, args []any,
	row func(scan func(p *auth.Permission, holder any) error) error,
) error {
	return s.db.sql.Query(ctx, func(scan func(...any) error) error {
		return row(func(p *auth.Permission, holder any) error {
			return scan(&p.App, &p.Model, &p.Codename, &p.Name, holder)
		})
	}, `SELECT c.app_label, c.model, p.codename, p.name, h.`+holder+` FROM `+table+` h
		JOIN auth_permission p ON p.id = h.permission_id JOIN django_content_type c ON c.id = p.content_type_id
		WHERE `+condition+` ORDER BY c.app_label, c.model, p.codename`, args...)
}

// CountMembersOf implements auth.GroupStore.
func (s *Groups) CountMembersOf(
	ctx context.Context, groups []auth.GroupID, limit int,
) (map[auth.GroupID]int, error) {
	all := map[auth.GroupID]int{}
	if s.db.users.groups == "" {
		return all, nil
	}
	for chunk := range slices.Chunk(groups, holdingsChunk) {
		left := limit
		for _, n := range all {
			left -= n
		}
		condition, args := s.groupIDs("group_id", chunk)
		err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
			var id int64
			var n int
			err := scan(&id, &n)
			all[auth.GroupID(strconv.FormatInt(id, 10))] = n
			return err
		}, "SELECT m.group_id, COUNT(*) FROM (SELECT group_id FROM "+s.db.users.groups+" WHERE "+condition+
			" LIMIT ?) m GROUP BY m.group_id", append(args, left)...)
		if err != nil {
			return nil, fmt.Errorf("count members of groups: %w", err)
		}
	}
	return all, nil
}
