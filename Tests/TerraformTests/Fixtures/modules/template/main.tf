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

resource "aws_launch_template" "this" {
  count         = 1
  name          = var.name
  image_id      = "ami-12c6146b"
  instance_type = var.type
}

output "id" {
  value = aws_launch_template.this[0].id
}

output "version" {
  value = aws_launch_template.this[0].latest_version
}
