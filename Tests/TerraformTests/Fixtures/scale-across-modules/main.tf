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

# Templates in one module, groups in another, the ids handed through variables and outputs.
variable "nodes" {
  type = number
}

variable "types" {
  type = map(string)
}

module "templates" {
  source = "./templates"
  types  = var.types
}

module "groups" {
  for_each    = var.types
  source      = "./groups"
  name        = each.key
  nodes       = var.nodes
  template_id = module.templates.ids[each.key]
}
