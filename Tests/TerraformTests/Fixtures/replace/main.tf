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

# Replacements in both orders.
variable "image" {
  type = string
}

variable "encrypted" {
  type = bool
}

resource "aws_instance" "first_new" {
  ami           = var.image
  instance_type = "g4dn.12xlarge"

  root_block_device {
    volume_size = 20
    encrypted   = var.encrypted
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_ebs_volume" "data" {
  availability_zone = "eu-central-1a"
  size              = 50
  encrypted         = var.encrypted
}
