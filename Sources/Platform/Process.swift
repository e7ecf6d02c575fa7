/// This process and its surroundings.
public enum Process {
  /// The file that it runs.
  public static var executable: String {
    #if canImport(Darwin)
      var size = UInt32(PATH_MAX)
      var buffer = [CChar](repeating: 0, count: Int(size))
      let path = _NSGetExecutablePath(&buffer, &size) == 0 ? String(cString: buffer) : CommandLine.arguments[0]
      return Path.resolved(path)
    #else
      return Path.resolved("/proc/self/exe")
    #endif
  }

  /// The cores that it may use: those of its mask where the system shows one ("Cpus_allowed: 0000,0003"), else all.
  public static var cores: Int {
    let status = String(decoding: (try? File.read("/proc/self/status")) ?? [], as: UTF8.self)
    let mask = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }?.dropFirst(13) ?? ""
    let allowed = mask.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    return allowed > 0 ? allowed : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// A variable of the environment.
  public static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
