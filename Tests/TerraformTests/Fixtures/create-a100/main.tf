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

# A100 capacity where there was none: a group whose type stands in a template of the same plan, and single instances.
resource "aws_launch_template" "trainer" {
  name_prefix   = "trainer-"
  image_id      = "ami-12c6146b"
  instance_type = "p4d.24xlarge"

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size = 200
      encrypted   = true
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags          = { env = "nonprod" }
  }
}

resource "aws_autoscaling_group" "trainer" {
  name               = "trainer"
  availability_zones = ["eu-central-1a"]
  min_size           = 1
  max_size           = 8
  desired_capacity   = 4

  launch_template {
    id      = aws_launch_template.trainer.id
    version = aws_launch_template.trainer.latest_version
  }
}

resource "aws_instance" "workbench" {
  count         = 2
  ami           = "ami-12c6146b"
  instance_type = "p4de.24xlarge"

  root_block_device {
    encrypted = true
  }
}

resource "aws_instance" "web" {
  ami           = "ami-12c6146b"
  instance_type = "m7i.large"
}
