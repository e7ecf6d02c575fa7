import Platform

/// What of the machine a result may depend on, and what a reader wants to know of it.
public struct Machine: Sendable {
  /// The processor's name.
  public let processor: String
  /// Cores that the process may use.
  public let cores: Int
  /// The widest instruction set in use: part of a unit's identity, because sums are rounded in its lanes.
  public let instructionSet: String
  /// The kernel family of the linear algebra library ("SkylakeX"); "none": nothing calls one, so none is loaded.
  public let blasCore = "none"

  /// This machine.
  public static let current: Machine = {
    let info = String(decoding: (try? File.read("/proc/cpuinfo")) ?? [], as: UTF8.self)
    func entry(_ key: String) -> String? {
      info.split(separator: "\n").first { $0.hasPrefix(key) }?.split(separator: ":", maxSplits: 1).last
        .map { $0.trimmed }
    }
    let flags = Set((entry("flags") ?? entry("Features") ?? "").split(separator: " ").map(String.init))
    let set = ["amx_bf16", "avx512f", "avx2", "asimd"].first(where: flags.contains) ?? "unknown"
    return Machine(
      processor: entry("model name") ?? "unknown", cores: Process.cores,
      instructionSet: portable ? "portable" : set)
  }()

  /// Whether the program was built without the machine's own instruction set.
  private static var portable: Bool {
    #if DISCERN_PORTABLE
      true
    #else
      false
    #endif
  }
}
