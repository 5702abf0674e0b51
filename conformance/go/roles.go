package main

import (
	"context"
	"fmt"

	client "github.com/milvus-io/milvus/client/v2/milvusclient"
)

const anyPrivilege = `Privilege\w+`

// roles tell what the built-in roles let a user do; a grant and a revocation are felt on the next
// call.
type roles struct {
	ctx     context.Context
	users   *users
	vectors *vectors
	carol   *client.Client
	name    string
}

func newRoles(ctx context.Context, users *users, vectors *vectors) *roles {
	return &roles{ctx: ctx, users: users, vectors: vectors, name: prefix + "carol"}
}

func (r *roles) denied(err error, privilege string) error {
	return refused(err, "PermissionDenied", denied(r.name, privilege))
}

func (r *roles) connects(password string) (err error) {
	r.carol, err = signIn(r.ctx, r.name, password)
	return err
}

func (r *roles) insert() (int64, error) {
	vector := make([]float32, dimension)
	for n := range vector {
		vector[n] = 0.5
	}
	done, err := r.vectors.insert(r.carol, []row{{vector: vector, colour: "violet", price: 1, size: 1}})
	if err != nil {
		return 0, err
	}
	return ids(done.IDs)[0], nil
}

func (r *roles) delete(id int64) error {
	option := client.NewDeleteOption(r.vectors.collection).WithInt64IDs("id", []int64{id})
	done, err := r.carol.Delete(r.ctx, option)
	if err != nil {
		return err
	}
	return equal(done.DeleteCount, int64(1))
}

func (r *roles) listUsers() error {
	_, err := r.carol.ListUsers(r.ctx, client.NewListUserOption())
	return err
}

func (r *roles) cannotSearch() error {
	_, err := r.vectors.search(r.carol)
	return r.denied(err, anyPrivilege)
}

func (r *roles) cannotInsert(privilege string) error {
	_, err := r.insert()
	return r.denied(err, privilege)
}

func (r *roles) cannotManageUsers() error {
	u := r.users
	return inOrder(
		func() error {
			return r.denied(u.create(r.carol, prefix+"x", "Good-pass1"), "PrivilegeCreateOwnership")
		},
		func() error { return r.denied(u.drop(r.carol, r.name), "PrivilegeDropOwnership") },
		func() error { return r.denied(u.grant(r.carol, r.name, "db_admin"), "PrivilegeManageOwnership") },
		func() error {
			return r.denied(u.update(r.carol, u.bobName, "", "Stolen-pass1"), "PrivilegeUpdateUser")
		},
	)
}

func (r *roles) run(c *checks) {
	v, u := r.vectors, r.users
	c.check("a user without a role may do nothing else", func() error {
		return inOrder(
			func() error { return u.create(u.admin, r.name, "Carol-pass1") },
			func() error { return r.connects("Carol-pass1") },
			r.cannotSearch,
			func() error { return r.cannotInsert(anyPrivilege) },
			func() error { return r.denied(v.drop(r.carol), "PrivilegeDropCollection") },
			r.cannotManageUsers,
			func() error { return r.denied(r.listUsers(), "PrivilegeSelectOwnership") },
			func() error {
				listed, err := v.isListed(r.carol)
				if err != nil {
					return r.denied(err, anyPrivilege)
				}
				return holds(!listed, "sees the collection")
			},
		)
	})
	c.check("a user without a role may change the own password", func() error {
		return inOrder(
			func() error { return u.update(r.carol, r.name, "Carol-pass1", "Carol-pass2") },
			func() error { return r.connects("Carol-pass2") },
		)
	})
	c.check("db_ro may search, query and describe", func() error {
		if err := u.grant(u.admin, r.name, "db_ro"); err != nil {
			return err
		}
		if err := v.searched(r.carol); err != nil {
			return err
		}
		found, err := v.find(r.carol, fmt.Sprintf("id == %d", v.rows[1].id), 10)
		if err != nil || len(found) != 1 {
			return fmt.Errorf("found %v, %w", found, err)
		}
		listed, err := v.isListed(r.carol)
		if err != nil || !listed {
			return fmt.Errorf("listed: %v, %w", listed, err)
		}
		_, err = r.carol.DescribeCollection(r.ctx, client.NewDescribeCollectionOption(v.collection))
		return err
	})
	c.check("db_ro may not write", func() error {
		return inOrder(
			func() error { return r.cannotInsert("PrivilegeInsert") },
			func() error { return r.denied(r.delete(v.rows[1].id), "PrivilegeDelete") },
			func() error { return r.denied(v.drop(r.carol), "PrivilegeDropCollection") },
			func() error { return r.denied(r.listUsers(), "PrivilegeSelectOwnership") },
			func() error { return v.counted(len(v.rows)) },
		)
	})
	c.check("db_rw may write", func() error {
		if err := u.revoke(u.admin, r.name, "db_ro"); err != nil {
			return err
		}
		if err := u.grant(u.admin, r.name, "db_rw"); err != nil {
			return err
		}
		id, err := r.insert()
		if err != nil {
			return err
		}
		found, err := v.find(r.carol, `colour == "violet"`, 10)
		if err != nil {
			return err
		}
		return inOrder(
			func() error { return equal(found, []int64{id}) },
			func() error { return r.delete(id) },
			func() error { return v.searched(r.carol) },
		)
	})
	c.check("db_rw may not manage users", r.cannotManageUsers)
	c.check("a revoked role is gone on the next call", func() error {
		return inOrder(
			func() error { return u.revoke(u.admin, r.name, "db_rw") },
			r.cannotSearch,
			func() error { return r.cannotInsert(anyPrivilege) },
		)
	})
}
