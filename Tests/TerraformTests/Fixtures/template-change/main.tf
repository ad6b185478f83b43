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

# Only the template changes; what that means depends on the version that each group uses.
variable "type" {
  type = string
}

resource "aws_launch_template" "node" {
  name          = "node"
  image_id      = "ami-12c6146b"
  instance_type = var.type
}

resource "aws_autoscaling_group" "latest" {
  name               = "latest"
  availability_zones = ["eu-central-1a"]
  min_size           = 3
  max_size           = 3

  launch_template {
    id      = aws_launch_template.node.id
    version = "$Latest"
  }
}

resource "aws_autoscaling_group" "default" {
  name               = "default"
  availability_zones = ["eu-central-1a"]
  min_size           = 3
  max_size           = 3

  launch_template {
    id = aws_launch_template.node.id
  }
}

resource "aws_autoscaling_group" "held" {
  name               = "held"
  availability_zones = ["eu-central-1a"]
  min_size           = 3
  max_size           = 3

  launch_template {
    id      = aws_launch_template.node.id
    version = "1"
  }
}

resource "aws_autoscaling_group" "following" {
  name               = "following"
  availability_zones = ["eu-central-1a"]
  min_size           = 3
  max_size           = 3

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }
}

resource "aws_launch_template" "unused" {
  name          = "unused"
  image_id      = "ami-12c6146b"
  instance_type = var.type
}
