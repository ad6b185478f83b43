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

# A node group of EKS whose type stands only in the template, which an earlier apply made. The stand-in for AWS gives the
# group an instance type and remote access that nobody asked for; the latter makes the change a replacement.
variable "nodes" {
  type = number
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.${count.index}.0/24"
  availability_zone = ["eu-central-1a", "eu-central-1b"][count.index]
}

resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::123456789012:role/cluster"

  vpc_config {
    subnet_ids = aws_subnet.main[*].id
  }
}

resource "aws_launch_template" "trainer" {
  name          = "trainer"
  image_id      = "ami-12c6146b"
  instance_type = "p4d.24xlarge"
}

resource "aws_eks_node_group" "trainer" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "trainer"
  node_role_arn   = "arn:aws:iam::123456789012:role/node"
  subnet_ids      = aws_subnet.main[*].id

  scaling_config {
    desired_size = var.nodes
    min_size     = 1
    max_size     = 8
  }

  launch_template {
    id      = aws_launch_template.trainer.id
    version = aws_launch_template.trainer.latest_version
  }
}
