package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	client "github.com/milvus-io/milvus/client/v2/milvusclient"
)

const bobPassword = "Bob-pass1:with:colons"

// users are the story's users and their passwords, by the calls that users write today.
type users struct {
	ctx        context.Context
	admin      *client.Client
	alice      *client.Client
	aliceName  string
	bobName    string
	oldIsWrong string
}

func newUsers(ctx context.Context, admin *client.Client) *users {
	name := prefix + "alice"
	return &users{
		ctx:        ctx,
		admin:      admin,
		aliceName:  name,
		bobName:    prefix + "bob",
		oldIsWrong: "old password not correct for " + name + ": not authenticated",
	}
}

func (u *users) create(session *client.Client, user, password string) error {
	return session.CreateUser(u.ctx, client.NewCreateUserOption(user, password))
}

func (u *users) update(session *client.Client, user, oldPassword, newPassword string) error {
	return session.UpdatePassword(u.ctx, client.NewUpdatePasswordOption(user, oldPassword, newPassword))
}

func (u *users) drop(session *client.Client, user string) error {
	return session.DropUser(u.ctx, client.NewDropUserOption(user))
}

func (u *users) grant(session *client.Client, user, role string) error {
	return session.GrantRole(u.ctx, client.NewGrantRoleOption(user, role))
}

func (u *users) revoke(session *client.Client, user, role string) error {
	return session.RevokeRole(u.ctx, client.NewRevokeRoleOption(user, role))
}

func (u *users) names() ([]string, error) {
	return u.admin.ListUsers(u.ctx, client.NewListUserOption())
}

// hasRoles wants exactly these roles, in alphabetical order.
func (u *users) hasRoles(wanted ...string) error {
	user, err := u.admin.DescribeUser(u.ctx, client.NewDescribeUserOption(u.aliceName))
	if err != nil {
		return err
	}
	slices.Sort(user.Roles)
	return equal(fmt.Sprint(user.UserName, user.Roles), fmt.Sprint(u.aliceName, wanted))
}

// aliceEnds wants the next call on alice's open connection to fail.
func (u *users) aliceEnds() error {
	return refused(alive(u.ctx, u.alice), unauthenticated, badLogin)
}

func (u *users) aliceConnects(password string) (err error) {
	u.alice, err = signIn(u.ctx, u.aliceName, password)
	return err
}

func (u *users) run(c *checks) {
	u.creation(c)
	u.ownPassword(c)
	u.resets(c)
}

func (u *users) creation(c *checks) {
	c.check("create a user", func() error {
		return inOrder(
			func() error { return u.create(u.admin, u.aliceName, "Alice-pass1") },
			func() error { return u.create(u.admin, u.bobName, bobPassword) },
		)
	})
	c.check("the user is listed", func() error {
		names, err := u.names()
		if err != nil {
			return err
		}
		for _, name := range []string{admin, u.aliceName, u.bobName} {
			if !slices.Contains(names, name) {
				return fmt.Errorf("%s is missing in %v", name, names)
			}
		}
		return nil
	})
	c.check("the user is described, without a role", func() error { return u.hasRoles() })
	c.check("creating the user again is refused", func() error {
		text := "user already exists: " + u.aliceName + ": invalid parameter"
		return refused(u.create(u.admin, u.aliceName, "Alice-pass1"), "1100", text)
	})
	c.check("a bad user name is refused", func() error {
		for _, name := range []string{"1digit", "has space", "has-dash", strings.Repeat("a", 33)} {
			err := refused(u.create(u.admin, name, "Good-pass1"), "1100", "invalid user ?name.*")
			if err != nil {
				return fmt.Errorf("%q: %w", name, err)
			}
		}
		return nil
	})
	c.check("built-in roles are listed", func() error {
		roles, err := u.admin.ListRoles(u.ctx, client.NewListRoleOption())
		if err != nil {
			return err
		}
		for _, role := range []string{"db_admin", "db_rw", "db_ro"} {
			if !slices.Contains(roles, role) {
				return fmt.Errorf("%s is missing in %v", role, roles)
			}
		}
		return nil
	})
	c.check("a built-in role is granted and revoked", func() error {
		return inOrder(
			func() error { return u.grant(u.admin, u.aliceName, "db_rw") },
			func() error { return u.grant(u.admin, u.aliceName, "db_ro") },
			func() error { return u.hasRoles("db_ro", "db_rw") },
			func() error { return u.revoke(u.admin, u.aliceName, "db_rw") },
			func() error { return u.revoke(u.admin, u.aliceName, "db_ro") },
			func() error { return u.hasRoles() },
		)
	})
}

func (u *users) ownPassword(c *checks) {
	c.check("a user without a role connects", func() error {
		return inOrder(
			func() error { return u.aliceConnects("Alice-pass1") },
			func() error { return mustSignIn(u.ctx, u.bobName, bobPassword) },
		)
	})
	c.check("a wrong old password changes nothing", func() error {
		err := u.update(u.alice, u.aliceName, "Wrong-pass1", "Alice-pass2")
		return inOrder(
			func() error { return refused(err, "1400", u.oldIsWrong) },
			func() error { return alive(u.ctx, u.alice) },
			func() error { return mustSignIn(u.ctx, u.aliceName, "Alice-pass1") },
			func() error { return cannotSignIn(u.ctx, u.aliceName, "Alice-pass2") },
		)
	})
	c.check("the user changes the own password", func() error {
		return u.update(u.alice, u.aliceName, "Alice-pass1", "Alice-pass2")
	})
	c.check("the old password fails on the next call of the open connection", u.aliceEnds)
	c.check("the old password does not connect", func() error {
		return cannotSignIn(u.ctx, u.aliceName, "Alice-pass1")
	})
	c.check("the new password connects", func() error { return u.aliceConnects("Alice-pass2") })
	c.check("a user without a role cannot change another's password", func() error {
		err := u.update(u.alice, u.bobName, bobPassword, "Bob-pass2")
		text := denied(u.aliceName, "PrivilegeUpdateUser")
		return inOrder(
			func() error { return refused(err, "PermissionDenied", text) },
			func() error { return mustSignIn(u.ctx, u.bobName, bobPassword) },
		)
	})
}

func (u *users) resets(c *checks) {
	c.check("a user cannot change the own password with an empty old one", func() error {
		err := u.update(u.alice, u.aliceName, "", "Alice-pass9")
		return inOrder(
			func() error { return refused(err, "1400", u.oldIsWrong) },
			func() error { return mustSignIn(u.ctx, u.aliceName, "Alice-pass2") },
		)
	})
	c.check("a wrong old password is refused for db_admin too", func() error {
		err := u.update(u.admin, u.aliceName, "Wrong-pass1", "Alice-pass9")
		return inOrder(
			func() error { return refused(err, "1400", u.oldIsWrong) },
			func() error { return mustSignIn(u.ctx, u.aliceName, "Alice-pass2") },
		)
	})
	c.check("db_admin resets a password with an empty old one", func() error {
		return inOrder(
			func() error { return u.update(u.admin, u.aliceName, "", "Alice-pass3") },
			u.aliceEnds,
			func() error { return cannotSignIn(u.ctx, u.aliceName, "Alice-pass2") },
			func() error { return u.aliceConnects("Alice-pass3") },
		)
	})
	c.check("the API key resets a password with an empty old one", func() error {
		keyHolder, err := connect(u.ctx, client.ClientConfig{APIKey: apiKey})
		if err != nil {
			return err
		}
		return inOrder(
			func() error { return u.update(keyHolder, u.aliceName, "", "Alice-pass4") },
			u.aliceEnds,
			func() error { return u.aliceConnects("Alice-pass4") },
		)
	})
	c.check("a weak password is refused", func() error {
		for _, weak := range []string{"Sh0rt-p", "onlylowercase", "A1-" + strings.Repeat("x", 62)} {
			err := refused(u.create(u.admin, prefix+"weak", weak), "1100", "invalid password.*")
			if err != nil {
				return fmt.Errorf("%q: %w", weak, err)
			}
		}
		err := u.update(u.admin, u.aliceName, "", "weak")
		return inOrder(
			func() error { return refused(err, "1100", "invalid password.*") },
			func() error { return mustSignIn(u.ctx, u.aliceName, "Alice-pass4") },
		)
	})
}

func (u *users) runLast(c *checks) {
	c.check("db_admin cannot be dropped", func() error {
		text := admin + " user cannot be deleted: privilege not permitted"
		return inOrder(
			func() error { return refused(u.drop(u.admin, admin), "1401", text) },
			func() error { return alive(u.ctx, u.admin) },
		)
	})
	c.check("a dropped user's open connection ends on the next call", func() error {
		return inOrder(
			func() error { return u.drop(u.admin, u.aliceName) },
			u.aliceEnds,
			func() error { return cannotSignIn(u.ctx, u.aliceName, "Alice-pass4") },
			func() error {
				names, err := u.names()
				if err != nil {
					return err
				}
				return holds(!slices.Contains(names, u.aliceName), "still listed")
			},
			func() error { return u.drop(u.admin, u.aliceName) }, // as Milvus: not an error
		)
	})
}
