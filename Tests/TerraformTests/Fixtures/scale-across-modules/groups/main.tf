variable "name" {
  type = string
}

variable "nodes" {
  type = number
}

variable "template_id" {
  type = string
}

resource "aws_autoscaling_group" "this" {
  count              = 1
  name               = var.name
  availability_zones = ["eu-central-1a"]
  min_size           = 0
  max_size           = 6
  desired_capacity   = var.nodes

  launch_template {
    id      = var.template_id
    version = "$Default"
  }
}
