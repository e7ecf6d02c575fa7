import Platform

/// A folder of finished units: `<unit>.json` and, where samples are kept, `<unit>.samples`.
///
/// Each file appears whole or not at all, and the samples before the part that announces them, so a run may be killed
/// at any instant. Different units may be written from different threads at once.
public struct PartStore: Sendable {
  /// The folder.
  public let directory: String

  /// What a folder of parts holds.
  public struct Contents: Sendable {
    /// Whole parts by unit.
    public var parts: [String: Part] = [:]
    /// Files that count as missing, by name.
    public var damaged: [DamagedPart] = []

    /// The part of a key whose identity differs least from `identity`; the first by unit where there are several.
    public func former(of key: Row.Key, nearest identity: Identity) -> Part? {
      parts.values.filter { $0.row.key == key }.map { ($0, identity.changes(since: $0.identity).count) }
        .min { ($0.1, $0.0.row.unit) < ($1.1, $1.0.row.unit) }?.0
    }
  }

  /// Uses a folder, and makes it where there is none.
  public init(directory: String) throws(ResultsError) {
    self.directory = directory
    do throws(SystemError) {
      try Folder.create(directory)
    } catch {
      throw FileBytes.failure(directory, "create the folder", error)
    }
  }

  /// Stores the part of a unit and replaces an earlier one.
  ///
  /// Requires `row.unit` to be hexadecimal and not empty.
  public func write(_ part: Part, samples: KeptSamples? = nil) throws(ResultsError) {
    precondition(
      !part.row.unit.isEmpty && part.row.unit.utf8.allSatisfy { Self.hexadecimal.contains($0) },
      "row.unit must be hexadecimal")
    var part = part
    part.hasSamples = samples != nil
    if let samples { try FileBytes.write(SealedBytes.seal(samples.bytes), to: file(part.row.unit, "samples")) }
    let path = file(part.row.unit, "json")
    try FileBytes.write(SealedBytes.seal(Array(part.json.text.utf8)), to: path)
  }

  /// Every part in the folder.
  ///
  /// Damaged ones, and those whose samples are missing or damaged in length, are reported.
  public func load() throws(ResultsError) -> Contents {
    var contents = Contents()
    let names: [String]
    do throws(SystemError) {
      names = try Folder.names(in: directory)
    } catch {
      throw FileBytes.failure(directory, "list the folder", error)
    }
    for name in names where name.hasSuffix(".json") {
      do {
        let part = try read(String(name.dropLast(5)))
        contents.parts[part.row.unit] = part
      } catch let damage as SealedBytes.Damage {
        contents.damaged.append(DamagedPart(file: "\(directory)/\(name)", reason: damage.reason))
      } catch {
        contents.damaged.append(DamagedPart(file: "\(directory)/\(name)", reason: "\(error)"))
      }
    }
    return contents
  }

  private func read(_ unit: String) throws -> Part {
    let payload = try SealedBytes.open(FileBytes.read(file(unit, "json")))
    guard let json = JSONValue(payload) else { throw SealedBytes.Damage(reason: "is not JSON") }
    let part = try Part(json)
    guard part.row.unit == unit else { throw SealedBytes.Damage(reason: "holds the unit \(part.row.unit)") }
    if part.hasSamples {
      let path = file(unit, "samples")
      guard let size = File.size(path) else { throw SealedBytes.Damage(reason: "has lost its samples") }
      do throws(SealedBytes.Damage) {
        try SealedBytes.seal(of: (try? FileBytes.head(of: path, count: SealedBytes.headBytes)) ?? [], size: size)
      } catch {
        throw SealedBytes.Damage(reason: "its file of samples \(error.reason)")
      }
    }
    return part
  }

  /// The samples of a unit; `nil` when none were kept.
  ///
  /// Throws when its file is damaged or missing.
  public func samples(of part: Part) throws(ResultsError) -> KeptSamples? {
    guard part.hasSamples else { return nil }
    let path = file(part.row.unit, "samples")
    let bytes = try FileBytes.read(path)
    do throws(SealedBytes.Damage) {
      let payload = try SealedBytes.open(bytes)
      guard let samples = KeptSamples(bytes: payload) else { throw SealedBytes.Damage(reason: "has a wrong shape") }
      return samples
    } catch {
      throw .unreadable(file: path, reason: error.reason)
    }
  }

  private func file(_ unit: String, _ kind: String) -> String { "\(directory)/\(unit).\(kind)" }

  private static let hexadecimal = Set("0123456789abcdef".utf8)
}
