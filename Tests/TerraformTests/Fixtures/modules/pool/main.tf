terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "name" {
  type = string
}

variable "type" {
  type = string
}

module "template" {
  source = "../template"
  name   = var.name
  type   = var.type
}

resource "aws_autoscaling_group" "this" {
  for_each            = toset(["a", "b"])
  name                = "${var.name}-${each.key}"
  vpc_zone_identifier = ["subnet-0123456789abcdef0"]
  min_size            = 0
  max_size            = 3

  launch_template {
    id      = module.template.id
    version = module.template.version
  }
}
