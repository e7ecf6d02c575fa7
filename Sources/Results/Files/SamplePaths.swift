/// Where the samples of a row lie: prior and task are levels only where a file has several.
struct SamplePaths {
  private let withPrior: Bool
  private let withTask: Bool

  init(_ rows: [Row]) {
    withPrior = Set(rows.map(\.key.prior)).count > 1
    withTask = Set(rows.map(\.key.task)).count > 1
  }

  subscript(key: Row.Key) -> String {
    let levels = (withPrior ? [key.prior] : []) + (withTask ? [key.task] : []) + [key.sampler]
    return "/samples/" + levels.map(Self.level).joined(separator: "/") + "/\(key.item)/\(key.seed)"
  }

  /// A name as one level of a path: `/` separates levels, and a level `.` means the one before.
  private static func level(_ name: String) -> String {
    let escaped = name.replacing("%", with: "%25").replacing("/", with: "%2F").replacing("\0", with: "%00")
    return escaped.isEmpty ? "%" : escaped.allSatisfy { $0 == "." } ? escaped.replacing(".", with: "%2E") : escaped
  }
}
