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

# The type stands only in the template, which an earlier apply made.
variable "nodes" {
  type = number
}

resource "aws_launch_template" "trainer" {
  name          = "trainer"
  image_id      = "ami-12c6146b"
  instance_type = "p4d.24xlarge"
}

resource "aws_autoscaling_group" "trainer" {
  name               = "trainer"
  availability_zones = ["eu-central-1a"]
  min_size           = 0
  max_size           = 10
  desired_capacity   = var.nodes

  launch_template {
    id      = aws_launch_template.trainer.id
    version = "$Latest"
  }
}

# By name, and held to a version.
resource "aws_autoscaling_group" "named" {
  name               = "named"
  availability_zones = ["eu-central-1b"]
  min_size           = var.nodes
  max_size           = var.nodes

  launch_template {
    name    = aws_launch_template.trainer.name
    version = aws_launch_template.trainer.latest_version
  }
}
