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

# Every other way to ask AWS for nodes.
resource "aws_launch_template" "gpu" {
  name          = "gpu"
  image_id      = "ami-12c6146b"
  instance_type = "g5.48xlarge"
}

resource "aws_launch_template" "plain" {
  name     = "plain"
  image_id = "ami-12c6146b"
}

resource "aws_launch_template" "spot" {
  name          = "spot"
  image_id      = "ami-12c6146b"
  instance_type = "p3.8xlarge"
  instance_market_options {
    market_type = "spot"
  }
}

resource "aws_launch_configuration" "old" {
  name          = "old"
  image_id      = "ami-12c6146b"
  instance_type = "p2.8xlarge"
}

resource "aws_autoscaling_group" "old" {
  name                 = "old"
  availability_zones   = ["eu-central-1a"]
  min_size             = 1
  max_size             = 2
  launch_configuration = aws_launch_configuration.old.name
}

resource "aws_autoscaling_group" "spot" {
  name               = "spot"
  availability_zones = ["eu-central-1a"]
  min_size           = 1
  max_size           = 2
  launch_template {
    id = aws_launch_template.spot.id
  }
}

resource "aws_autoscaling_group" "mixed" {
  name               = "mixed"
  availability_zones = ["eu-central-1a"]
  min_size           = 0
  max_size           = 5

  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = 0
      on_demand_percentage_above_base_capacity = 0
    }
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.plain.id
      }
      override {
        instance_type = "p4d.24xlarge"
      }
      override {
        instance_type = "g5.xlarge"
      }
      override {
        instance_type = "m7i.24xlarge"
      }
      override {
        launch_template_specification {
          launch_template_id = aws_launch_template.gpu.id
        }
      }
    }
  }
}

resource "aws_autoscaling_group" "by_requirements" {
  name               = "by-requirements"
  availability_zones = ["eu-central-1a"]
  min_size           = 0
  max_size           = 5

  mixed_instances_policy {
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.plain.id
      }
      override {
        instance_requirements {
          memory_mib {
            min = 1000
          }
          vcpu_count {
            min = 4
          }
          accelerator_names = ["a100", "l4"]
          accelerator_count {
            min = 1
            max = 8
          }
        }
      }
    }
  }
}

resource "aws_instance" "from_template" {
  launch_template {
    id = aws_launch_template.gpu.id
  }
}

resource "aws_spot_instance_request" "one" {
  ami           = "ami-12c6146b"
  instance_type = "g6.xlarge"
}

resource "aws_ec2_fleet" "fleet" {
  launch_template_config {
    launch_template_specification {
      launch_template_id = aws_launch_template.gpu.id
      version            = aws_launch_template.gpu.latest_version
    }
    override {
      instance_type     = "p5.48xlarge"
      weighted_capacity = 8
    }
    override {
      instance_type     = "g6e.12xlarge"
      weighted_capacity = 4
    }
  }
  target_capacity_specification {
    default_target_capacity_type = "on-demand"
    total_target_capacity        = 32
  }
}

resource "aws_spot_fleet_request" "fleet" {
  iam_fleet_role  = "arn:aws:iam::123456789012:role/fleet"
  target_capacity = 3
  launch_specification {
    ami           = "ami-12c6146b"
    instance_type = "g4dn.metal"
  }
}

resource "aws_ec2_capacity_reservation" "held" {
  instance_type     = "p5en.48xlarge"
  instance_platform = "Linux/UNIX"
  availability_zone = "eu-central-1a"
  instance_count    = 2
}

resource "aws_sagemaker_endpoint_configuration" "endpoint" {
  production_variants {
    model_name             = "large"
    instance_type          = "ml.p4d.24xlarge"
    initial_instance_count = 2
  }
  production_variants {
    model_name = "small"
    serverless_config {
      max_concurrency   = 1
      memory_size_in_mb = 1024
    }
  }
}

resource "aws_sagemaker_notebook_instance" "notebook" {
  name          = "notebook"
  role_arn      = "arn:aws:iam::123456789012:role/notebook"
  instance_type = "ml.g5.xlarge"
}

resource "aws_eks_node_group" "typed" {
  cluster_name   = "main"
  node_role_arn  = "arn:aws:iam::123456789012:role/node"
  subnet_ids     = ["subnet-0123456789abcdef0"]
  instance_types = ["g6.12xlarge", "g6e.12xlarge"]
  capacity_type  = "SPOT"
  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = 4
  }
}

resource "aws_eks_node_group" "templated" {
  cluster_name  = "main"
  node_role_arn = "arn:aws:iam::123456789012:role/node"
  subnet_ids    = ["subnet-0123456789abcdef0"]
  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = 2
  }
  launch_template {
    id      = aws_launch_template.gpu.id
    version = aws_launch_template.gpu.latest_version
  }
}

resource "aws_eks_node_group" "plain" {
  cluster_name  = "main"
  node_role_arn = "arn:aws:iam::123456789012:role/node"
  subnet_ids    = ["subnet-0123456789abcdef0"]
  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = 2
  }
}

resource "aws_instance" "future" {
  ami           = "ami-12c6146b"
  instance_type = "p9.96xlarge"
}

resource "aws_batch_compute_environment" "batch" {
  type         = "MANAGED"
  service_role = "arn:aws:iam::123456789012:role/batch"
  compute_resources {
    type               = "EC2"
    max_vcpus          = 192
    instance_type      = ["p4d.24xlarge"]
    instance_role      = "arn:aws:iam::123456789012:instance-profile/batch"
    subnets            = ["subnet-0123456789abcdef0"]
    security_group_ids = ["sg-0123456789abcdef0"]
  }
}
