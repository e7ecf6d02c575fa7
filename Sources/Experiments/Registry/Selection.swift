/// A kind chosen by a config, with all of its options.
public struct Selection<Product: Sendable>: Sendable {
  /// The value of "kind".
  public let kind: String
  /// How results name it: "label" where given, else the kind's title.
  public let label: String
  /// The kind's version.
  public let version: Int
  /// What the kind made of the options.
  public let product: Product
  /// `{"kind": …, options…}` with every default written out; without the label.
  public let resolved: JSON
  /// The place of the choice.
  public let span: SourceSpan
  /// The place of the label, else that of the choice.
  public let labelSpan: SourceSpan

  /// What results depend on: kind, version and options, and not the label.
  public var identity: JSON { resolved.adding([("version", .integer(version))]) }
  /// SHA-256 of the identity.
  public var contentHash: String { identity.contentHash }

  /// As a config would say it, label included.
  var labelled: JSON {
    guard case .object(let members) = resolved else { return resolved }
    return .object(members.prefix(1) + [("label", .string(label))] + members.dropFirst())
  }
}

extension Selection {
  /// What `body` makes of the product, with its files read; what it throws is reported at the place of the choice.
  func reading<Result>(_ errors: inout ConfigErrors, _ body: (Product) throws -> Result) -> Result? {
    do {
      return try body(product)
    } catch let error as FieldError {
      errors.report(at: span, error.message, hint: error.hint)
    } catch {
      errors.report(at: span, "\(error)")
    }
    return nil
  }
}
