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

# Values that are known only after apply.
variable "type" {
  type    = string
  default = "p4d.24xlarge"
}

resource "terraform_data" "chosen" {
  input = { type = var.type, nodes = 4, encrypted = true }
}

resource "aws_instance" "node" {
  ami           = "ami-12c6146b"
  instance_type = terraform_data.chosen.output.type
}

resource "aws_launch_template" "node" {
  name          = "node"
  image_id      = "ami-12c6146b"
  instance_type = terraform_data.chosen.output.type
}

resource "aws_autoscaling_group" "hidden_type" {
  name               = "hidden-type"
  availability_zones = ["eu-central-1a"]
  min_size           = 1
  max_size           = 2

  launch_template {
    id = aws_launch_template.node.id
  }
}

locals {
  template = aws_launch_template.node.id
}

resource "aws_autoscaling_group" "hidden_template" {
  name               = "hidden-template"
  availability_zones = ["eu-central-1a"]
  min_size           = 1
  max_size           = 2

  launch_template {
    id = local.template
  }
}

resource "aws_autoscaling_group" "elsewhere" {
  name               = "elsewhere"
  availability_zones = ["eu-central-1a"]
  min_size           = 1
  max_size           = 2

  launch_template {
    id = "lt-0123456789abcdef0"
  }
}

resource "aws_launch_template" "gpu" {
  name          = "gpu"
  image_id      = "ami-12c6146b"
  instance_type = "p5.48xlarge"
}

resource "aws_autoscaling_group" "hidden_size" {
  name               = "hidden-size"
  availability_zones = ["eu-central-1a"]
  min_size           = 1
  max_size           = terraform_data.chosen.output.nodes

  launch_template {
    id = aws_launch_template.gpu.id
  }
}

resource "aws_ebs_volume" "data" {
  availability_zone = "eu-central-1a"
  size              = 50
  encrypted         = terraform_data.chosen.output.encrypted
}
