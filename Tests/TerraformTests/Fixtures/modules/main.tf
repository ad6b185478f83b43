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

# Modules and resources with count and for_each, a provider handed down, and everything new.
provider "aws" {
  alias                       = "ireland"
  region                      = var.second_region
  skip_metadata_api_check     = true
  skip_credentials_validation = true
}

variable "second_region" {
  type    = string
  default = "eu-west-1"
}

module "pool" {
  for_each = { train = "p5.48xlarge", web = "c7i.large" }
  source   = "./pool"
  name     = each.key
  type     = each.value
}

module "far" {
  count     = 2
  source    = "./pool"
  name      = "far-${count.index}"
  type      = "g6e.12xlarge"
  providers = { aws = aws.ireland }
}
