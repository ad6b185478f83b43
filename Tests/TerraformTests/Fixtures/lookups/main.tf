terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                      = "eu-central-1"
  s3_use_path_style           = true
  skip_requesting_account_id  = false
  skip_metadata_api_check     = true
  skip_credentials_validation = true
}

# A template that another configuration owns is read as data, a group's size alone changes; the other one is not to be had.
variable "nodes" {
  type = number
}

resource "aws_launch_template" "shared" {
  name          = "shared"
  image_id      = "ami-12c6146b"
  instance_type = "p4de.24xlarge"
}

data "aws_launch_template" "shared" {
  name       = "shared"
}

resource "aws_autoscaling_group" "reader" {
  name               = "reader"
  availability_zones = ["eu-central-1a"]
  min_size           = 0
  max_size           = 8
  desired_capacity   = var.nodes

  launch_template {
    id      = data.aws_launch_template.shared.id
    version = data.aws_launch_template.shared.latest_version
  }
}
