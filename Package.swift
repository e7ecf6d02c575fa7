// swift-tools-version: 6.1
import Foundation
import PackageDescription

// A plain `swift run` must be fast: debug builds are optimised, and both configurations use the instruction set of this
// machine. `DISCERN_PORTABLE=1 swift build` leaves `native` out, for clusters whose nodes differ.
let portable = Context.environment["DISCERN_PORTABLE"] != nil
let native = portable ? [] : ["-Xcc", "-march=native"]
let swiftSettings: [SwiftSetting] =
  [
    .unsafeFlags(
      ["-O", "-wmo", "-num-threads", "2", "-cross-module-optimization"] + native, .when(configuration: .debug)),
    .unsafeFlags(native, .when(configuration: .release)),
  ] + (portable ? [.define("DISCERN_PORTABLE")] : [])

// Debian's libhdf5.so reads files in the cloud too, for which it loads libcurl and 30 libraries more into every process;
// its archive links without. The program itself has Swift's runtime inside and a fixed address: fewer pages, less to
// relocate. `DISCERN_SHARED=1 swift build` links shared libraries, as systems without the archives do.
let shared = Context.environment["DISCERN_SHARED"] != nil
let archives = ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/hdf5/serial" }.first {
  !shared && FileManager.default.fileExists(atPath: "\($0)/libhdf5.a")
}
let hdf5: [LinkerSetting] =
  archives.map {
    [.unsafeFlags(["-L\($0)", "-l:libhdf5.a", "-l:libsz.a", "-l:libaec.a", "-lz"])]
  } ?? []
// libjpeg's archive, which every program that reads images then has inside: one library less to look for at the start.
let jpeg = ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu" }.first {
  !shared && FileManager.default.fileExists(atPath: "\($0)/libjpeg.a")
}
let program: [LinkerSetting] =
  shared
  ? []
  : [
    .unsafeFlags(
      ["-static-stdlib", "-use-ld=lld", "-l_FoundationCollections", "-l_FoundationCShims"]
        + ["-Xlinker", "--gc-sections", "-Xclang-linker", "-no-pie"], .when(platforms: [.linux]))
  ]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], linked: [LinkerSetting] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, swiftSettings: swiftSettings,
    linkerSettings: [.linkedLibrary("m")] + linked)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, resources: resources,
    swiftSettings: swiftSettings)
}

let package = Package(
  name: "discern",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "experiment", targets: ["experiment"]),
    .library(name: "Discern", targets: ["Experiments"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .systemLibrary(
      name: "CHDF5", pkgConfig: archives == nil ? "hdf5" : nil,
      providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(name: "COneDNN"),  // Debian's package has no dnnl.pc
    .systemLibrary(name: "CLanes"),
    .systemLibrary(
      name: "CJPEG", pkgConfig: jpeg == nil ? "libjpeg" : nil,
      providers: [.apt(["libjpeg62-turbo-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),

    module("Platform"),
    module("Tensors", ["CLanes", "COneDNN", "Platform"]),
    module("Diffusion", ["Platform", "Tensors"]),
    module("Priors", ["CLanes", "Diffusion", "Platform", "Tensors"]),
    module(
      "Tasks", ["CJPEG", "CPNG", "Diffusion", "Platform", "Tensors"],
      linked: jpeg == nil ? [] : [.unsafeFlags(["-l:libjpeg.a"])]),
    module("Samplers", ["Diffusion", "Platform", "Tensors"]),
    module("Statistics", ["Platform"]),
    module("Metrics", ["Diffusion", "Platform", "Statistics", "Tensors"]),
    module("Results", ["CHDF5", "Platform"], linked: hdf5),
    module("Reports", ["CPNG", "Platform", "Results", "Statistics"]),
    module(
      "Experiments",
      [
        "Diffusion", "Metrics", "Platform", "Priors", "Reports", "Results", "Samplers", "Statistics",
        "Tasks", "Tensors",
      ]),
    .executableTarget(
      name: "experiment",
      dependencies: ["Experiments", "Platform", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: swiftSettings, linkerSettings: program),

    tests("Tensors", resources: [.copy("Golden")]),
    tests("Diffusion", ["Priors"]),
    tests("Priors"),
    tests("Tasks", ["Priors"]),
    tests("Samplers", ["Priors", "Tasks", "Statistics"]),
    tests("Statistics"),
    tests("Metrics", ["Priors"]),
    tests("Results"),
    tests("Reports", ["Tasks"]),
    tests("Experiments", resources: [.copy("Cases")]),
  ]
)
