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

# Everything goes.
resource "aws_launch_template" "trainer" {
  name          = "trainer"
  image_id      = "ami-12c6146b"
  instance_type = "p4de.24xlarge"
}

resource "aws_autoscaling_group" "trainer" {
  name               = "trainer"
  availability_zones = ["eu-central-1a"]
  min_size           = 2
  max_size           = 4

  launch_template {
    id      = aws_launch_template.trainer.id
    version = "$Latest"
  }
}

resource "aws_s3_bucket" "corpus" {
  bucket        = "training-corpus"
  force_destroy = true
}

resource "aws_dynamodb_table" "runs" {
  name         = "runs"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_ebs_volume" "scratch" {
  availability_zone = "eu-central-1a"
  size              = 100
  encrypted         = false
}
