variable "types" {
  type = map(string)
}

resource "aws_launch_template" "this" {
  for_each      = var.types
  name          = each.key
  image_id      = "ami-12c6146b"
  instance_type = each.value
}

output "ids" {
  value = { for name, template in aws_launch_template.this : name => template.id }
}
