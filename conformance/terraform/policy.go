package main

import "fmt"

// backupPolicy is the life of zillizcloud_backup_policy: whatever it reads back must be what it sent, and
// a policy that is not ENABLED counts as gone. Destroying sends zero values, and null for the copies.
func (s *story) backupPolicy() error {
	path := s.control + "/clusters/" + s.cluster + "/backups/policy"
	type policy struct {
		Frequency         string `json:"frequency"`
		StartTime         string `json:"startTime"`
		RetentionDays     int    `json:"retentionDays"`
		Enabled           bool   `json:"enabled"`
		Status            string `json:"status,omitempty"`
		CrossRegionCopies []any  `json:"crossRegionCopies"`
	}
	wanted := policy{"1,2,3,4,5", "02:00-04:00", 7, true, "", []any{}}
	if err := s.call("POST", path, wanted, nil); err != nil {
		return err
	}
	var read policy
	if err := s.call("GET", path, nil, &read); err != nil {
		return err
	}
	if read.Status != "ENABLED" || read.Frequency != wanted.Frequency || read.StartTime != wanted.StartTime || read.RetentionDays != 7 || len(read.CrossRegionCopies) != 0 {
		return fmt.Errorf("the policy reads %+v", read)
	}
	copied := wanted
	copied.CrossRegionCopies = []any{fields{"regionId": "aws-us-west-2", "retentionDays": 5}}
	if err := refusedAs(80000, s.call("POST", path, copied, nil)); err != nil {
		return err
	}
	if err := s.call("POST", path, policy{}, nil); err != nil {
		return err
	}
	if err := s.call("GET", path, nil, &read); err != nil {
		return err
	}
	if read.Status == "ENABLED" {
		return fmt.Errorf("the policy is still on")
	}
	return nil
}
