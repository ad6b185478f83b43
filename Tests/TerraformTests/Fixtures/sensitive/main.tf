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

# Nothing that is called hush-… may ever be shown.
variable "password" {
  type      = string
  sensitive = true
}

variable "type" {
  type      = string
  sensitive = true
}

variable "token" {
  type      = string
  sensitive = true
}

resource "aws_db_instance" "runs" {
  identifier          = "runs"
  engine              = "postgres"
  instance_class      = "db.m5.large"
  allocated_storage   = 20
  username            = "admin1"
  password            = var.password
  storage_encrypted   = true
  skip_final_snapshot = true
}

resource "aws_launch_template" "node" {
  name          = "node"
  image_id      = "ami-12c6146b"
  instance_type = "g6.xlarge"
  user_data     = base64encode(var.token)

  tag_specifications {
    resource_type = "instance"
    tags          = { token = var.token, env = "nonprod" }
  }
}

resource "aws_autoscaling_group" "node" {
  name               = "node"
  availability_zones = ["eu-central-1a"]
  min_size           = 1
  max_size           = 1

  launch_template {
    id = aws_launch_template.node.id
  }

  tag {
    key                 = "token"
    value               = var.token
    propagate_at_launch = true
  }
}

resource "aws_instance" "hidden" {
  ami           = "ami-12c6146b"
  instance_type = var.type
}

output "connection" {
  value     = "postgres://admin1:${var.password}@${aws_db_instance.runs.address}"
  sensitive = true
}
