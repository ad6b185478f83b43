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

# The account encrypts every new volume, since an earlier apply.
variable "volumes" {
  type = number
}

resource "aws_ebs_encryption_by_default" "this" {
  enabled = true
}

resource "aws_ebs_volume" "data" {
  count             = var.volumes
  availability_zone = "eu-central-1a"
  size              = 50
}

resource "aws_instance" "node" {
  count         = var.volumes
  ami           = "ami-12c6146b"
  instance_type = "g5.xlarge"
}
