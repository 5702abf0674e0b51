package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"
)

const (
	user           = "app"
	role           = "db_rw"
	firstPassword  = "First-Passw0rd"
	secondPassword = "Second-Passw0rd"
	createAttempts = 8
)

// createUser tries again while a fresh cluster is not reachable yet, as the provider does.
func (s *story) createUser() error {
	wait := time.Second
	for attempt := 1; ; attempt++ {
		err := s.data("users/create", map[string]any{"userName": user, "password": firstPassword}, nil)
		if err == nil || attempt == createAttempts || !mayComeLater(err) {
			return err
		}
		time.Sleep(wait)
		wait = min(2*wait, 30*time.Second)
	}
}

func mayComeLater(err error) bool {
	var failed *failedCall
	if errors.As(err, &failed) {
		return failed.status == http.StatusUnauthorized || failed.status == http.StatusServiceUnavailable
	}
	var unreachable *net.OpError
	return errors.As(err, &unreachable)
}

func (s *story) grantRole() error {
	if err := s.data("users/grant_role", map[string]any{"userName": user, "roleName": role}, nil); err != nil {
		return err
	}
	return s.holdsRoles(role)
}

func (s *story) holdsRoles(wanted ...string) error {
	var roles []string
	if err := s.data("users/describe", map[string]any{"userName": user}, &roles); err != nil {
		return err
	}
	if !slices.Equal(roles, wanted) {
		return fmt.Errorf("the user has %v, wanted %v", roles, wanted)
	}
	return nil
}

func (s *story) changePassword() error {
	if err := s.data("users/drop", map[string]any{"userName": user}, nil); err != nil {
		return err
	}
	if err := s.data("users/create", map[string]any{"userName": user, "password": secondPassword}, nil); err != nil {
		return err
	}
	if err := s.holdsRoles(); err != nil {
		return err
	}
	if err := s.grantRole(); err != nil {
		return err
	}
	if err := s.as(user+":"+secondPassword).data("collections/list", map[string]any{}, nil); err != nil {
		return err
	}
	return refusedWith(http.StatusUnauthorized, s.as(user+":"+firstPassword).data("collections/list", map[string]any{}, nil))
}

// changeRoles is a changed list of zillizcloud_user_role, which is read sorted by name.
func (s *story) changeRoles() error {
	err := s.allData(
		dataCall{"users/revoke_role", fields{"userName": user, "roleName": role}},
		dataCall{"users/grant_role", fields{"userName": user, "roleName": "db_ro"}},
	)
	if err != nil {
		return err
	}
	return s.holdsRoles("db_ro")
}

// as is the same story with another credential.
func (s *story) as(token string) *story {
	other := *s
	other.key = token
	return &other
}
