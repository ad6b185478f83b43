// swift-tools-version: 6.2
import PackageDescription

// Lower may not import higher: targets stand in the order of docs/architecture.md, and
// `make verify` fails on an arrow that runs upwards.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let hashTree: Target.Dependency = .product(name: "HashTreeCollections", package: "swift-collections")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "interlock",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "interlock", targets: ["interlock"]),
        .executable(name: "interlock-bench", targets: ["interlock-bench"]),
        .library(name: "CEL", targets: ["CEL"]),
        .library(name: "KubeRuntime", targets: ["KubeRuntime"]),
        .library(name: "InterlockTestKit", targets: ["InterlockTestKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .yum(["libcurl-devel"]), .brew(["curl"])]),
        .systemLibrary(
            name: "CYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .yum(["libyaml-devel"]), .brew(["libyaml"])]),
        library("JSON"),
        library("YAML", ["CYAML", "JSON"]),
        library("CEL", ["JSON"]),
        library("KubeCore", ["JSON"]),
        library("KubeCEL", ["CEL", "JSON", "KubeCore"]),
        library("HTTP", ["CCurl"]),
        library("HTTPServer", nio),
        library("KubeClient", ["HTTP", "JSON", "KubeCore", "YAML", log]),
        library(
            "KubeRuntime",
            [
                "HTTPServer", "JSON", "KubeClient", "KubeCore", deque, heap, lifecycle, log, metrics,
                signals,
            ]),
        library("InterlockAPI", ["JSON", "KubeCore"]),
        library("Gate", ["CEL", "InterlockAPI", "JSON", "KubeCEL", "KubeCore", crypto, hashTree]),
        library("Terraform", ["InterlockAPI", "JSON", "KubeCore"]),
        library("Providers", ["InterlockAPI", "JSON", "KubeCore", crypto]),
        library(
            "Controllers",
            [
                "Gate", "InterlockAPI", "JSON", "KubeClient", "KubeCore", "KubeRuntime", "Providers", lifecycle, log,
                metrics,
            ]),
        library(
            "DevCluster",
            [
                "CEL", "HTTPServer", "JSON", "KubeCEL", "KubeCore", "YAML", deque, heap, crypto, log,
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
            ] + nio),
        library(
            "InterlockTestKit",
            [
                "Controllers", "DevCluster", "Gate", "HTTP", "InterlockAPI", "JSON", "KubeClient", "KubeCore",
                "KubeRuntime",
                "Providers", "YAML", log,
            ] + nio),
        .executableTarget(
            name: "interlock",
            dependencies: [
                "Controllers", "DevCluster", "Gate", "InterlockAPI", "JSON", "KubeClient", "KubeCore", "KubeRuntime",
                "Terraform", "YAML", lifecycle, log, metrics, signals,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "interlock-bench",
            dependencies: [
                "CEL", "Controllers", "DevCluster", "Gate", "InterlockAPI", "InterlockTestKit", "JSON", "KubeClient",
                "KubeCore", "KubeRuntime", "Providers", log,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks", exclude: ["Twin"],
            swiftSettings: settings),
        .executableTarget(
            name: "bench-twin", dependencies: ["InterlockAPI", "JSON", "KubeClient", "KubeCore", "KubeRuntime", log],
            path: "Benchmarks/Twin", swiftSettings: settings),
        .target(
            name: "FuzzTargets", dependencies: ["CEL", "JSON", "KubeCEL", "YAML"], path: "Tests/Fuzz/Targets",
            swiftSettings: settings),
        .executableTarget(
            name: "interlock-fuzz",
            dependencies: ["FuzzTargets", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tests/Fuzz/Command", swiftSettings: settings),
        tests("JSONTests", ["JSON"]),
        tests("YAMLTests", ["JSON", "YAML"]),
        tests("CELTests", ["CEL", "JSON"]),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Tests", swiftSettings: settings),
        tests("KubeCoreTests", ["JSON", "KubeCore"]),
        tests("KubeCELTests", ["CEL", "JSON", "KubeCEL", "KubeCore"]),
        tests("HTTPTests", ["HTTP", "HTTPServer"] + nio),
        tests("HTTPServerTests", ["HTTPServer"] + nio),
        tests("KubeClientTests", ["HTTPServer", "JSON", "KubeClient", "KubeCore"]),
        tests(
            "KubeRuntimeTests",
            ["HTTPServer", "JSON", "KubeClient", "KubeCore", "KubeRuntime", lifecycle, log, metrics]),
        tests("InterlockAPITests", ["InterlockAPI", "JSON", "KubeCore", "YAML"]),
        tests("GateTests", ["Gate", "InterlockAPI", "JSON", "KubeCore"]),
        tests("TerraformTests", ["InterlockAPI", "JSON", "KubeCore", "Terraform"], exclude: ["Fixtures"]),
        tests("ProvidersTests", ["InterlockAPI", "JSON", "KubeCore", "Providers"]),
        tests(
            "ControllersTests",
            [
                "Controllers", "DevCluster", "Gate", "InterlockAPI", "InterlockTestKit", "JSON", "KubeClient",
                "KubeCore",
                "KubeRuntime", "Providers", lifecycle, log,
            ]),
        tests(
            "DevClusterTests",
            ["CEL", "DevCluster", "HTTP", "HTTPServer", "InterlockTestKit", "JSON", "KubeClient", "KubeCore", "YAML"]),
        tests(
            "CommandLineTests",
            [
                "Controllers", "DevCluster", "Gate", "InterlockAPI", "InterlockTestKit", "JSON", "KubeClient",
                "KubeCore",
                "YAML",
                "interlock", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        tests(
            "Contract",
            [
                "Controllers", "DevCluster", "InterlockAPI", "InterlockTestKit", "JSON", "KubeClient", "KubeCore",
                "KubeRuntime", "YAML",
            ]),
        tests(
            "Faults",
            [
                "Controllers", "DevCluster", "Gate", "HTTP", "HTTPServer", "InterlockAPI", "InterlockTestKit", "JSON",
                "KubeClient", "KubeCore", "KubeRuntime", "Providers", log,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
