package main

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// apiKey is what the provider decodes of one.
type apiKey struct {
	APIKeyID    string `json:"apiKeyId"`
	Name        string `json:"name"`
	Description string `json:"description"`
	CreatorName string `json:"creatorName"`
	CreatedBy   string `json:"createdBy"`
	OrgRole     string `json:"orgRole"`
	Projects    []struct {
		ProjectID   string `json:"projectId"`
		ProjectName string `json:"projectName"`
		Role        string `json:"role"`
		AllCluster  bool   `json:"allCluster"`
		Clusters    []struct {
			ClusterID   string `json:"clusterId"`
			ClusterName string `json:"clusterName"`
		} `json:"clusters"`
		AllVolume bool `json:"allVolume"`
		Volumes   []struct {
			VolumeID string `json:"volumeId"`
		} `json:"volumes"`
	} `json:"projects"`
	CreateTime string `json:"createTime"`
}

type createdKey struct {
	APIKeyID string `json:"apiKeyId"`
	APIKey   string `json:"apiKey"`
}

// keyBody is what the provider sends: all that the configuration says, also what is empty.
func (s *story) keyBody(name, description, role string) fields {
	return fields{
		"name": name, "description": description, "orgRole": "Member",
		"projects": []fields{{
			"projectId": s.project, "role": role, "allCluster": false,
			"clusterIds": []string{s.cluster}, "allVolume": true,
		}},
	}
}

func (s *story) apiKeyLife() error {
	created, err := send[createdKey](s, "POST", "/apiKeys", s.keyBody("tf-"+s.suffix, "by hand", "Read-Only"))
	if err != nil {
		return err
	}
	s.apiKeyID, s.apiKey = created.APIKeyID, created.APIKey
	if s.apiKey == "" {
		return fmt.Errorf("the reply has no secret")
	}
	if err := s.keyReads("tf-"+s.suffix, "by hand", "Read-Only"); err != nil {
		return err
	}
	path := "/apiKeys/" + s.apiKeyID
	replaced, err := send[apiKey](s, "PUT", path, s.keyBody("tf2-"+s.suffix, "", "Read-Write"))
	if err != nil || replaced.Name != "tf2-"+s.suffix {
		return fmt.Errorf("the reply to a change is %+v, %w", replaced, err)
	}
	return s.keyReads("tf2-"+s.suffix, "", "Read-Write")
}

// keyReads compares with what was sent: any difference is one in every plan from then on.
func (s *story) keyReads(name, description, role string) error {
	read, err := send[apiKey](s, "GET", "/apiKeys/"+s.apiKeyID, nil)
	if err != nil {
		return err
	}
	_, err = time.Parse(time.RFC3339, read.CreateTime)
	isRight := read.Name == name && read.Description == description && read.OrgRole == "Member" && read.CreatedBy != ""
	if err != nil || !isRight || len(read.Projects) != 1 {
		return fmt.Errorf("odd key %+v, %w", read, err)
	}
	project := read.Projects[0]
	isRight = project.ProjectID == s.project && project.Role == role && !project.AllCluster && project.AllVolume
	if !isRight || len(project.Clusters) != 1 || project.Clusters[0].ClusterID != s.cluster || len(project.Volumes) != 0 {
		return fmt.Errorf("odd access %+v", project)
	}
	return nil
}

func (s *story) apiKeyWorks() error {
	other := s.as(s.apiKey)
	if err := other.data("collections/list", fields{}, nil); err != nil {
		return err
	}
	path := s.control + "/apiKeys/" + s.apiKeyID
	if err := s.call("DELETE", path, nil, nil); err != nil {
		return err
	}
	if err := refusedWith(http.StatusUnauthorized, other.data("collections/list", fields{}, nil)); err != nil {
		return err
	}
	// Somebody deleted it by hand: the next plan creates it again, and a destroy has nothing to do.
	return errors.Join(isGone(s.call("GET", path, nil, nil)), isGone(s.call("DELETE", path, nil, nil)))
}

// billingKey is the other role of an organization that a configuration can give.
func (s *story) billingKey() error {
	body := fields{"name": "tf-bill-" + s.suffix, "orgRole": "Billing-Admin"}
	created, err := send[createdKey](s, "POST", "/apiKeys", body)
	if err != nil {
		return err
	}
	path := "/apiKeys/" + created.APIKeyID
	body["description"], body["projects"] = "", []fields{}
	replaced, err := send[apiKey](s, "PUT", path, body)
	if err != nil || replaced.OrgRole != "Billing-Admin" || len(replaced.Projects) != 0 {
		return fmt.Errorf("it reads %+v, %w", replaced, err)
	}
	return s.call("DELETE", s.control+path, nil, nil)
}
