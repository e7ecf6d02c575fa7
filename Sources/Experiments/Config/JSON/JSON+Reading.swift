extension JSON {
  /// Reads a JSON text; throws `ConfigErrors` that are located in `name`.
  public init(parsing text: String, name: String = "json") throws(ConfigErrors) {
    var errors = ConfigErrors()
    let value = LocatedJSON.parse(Source(name: name, bytes: Array(text.utf8)), into: &errors)
    guard let value, errors.isEmpty else { throw errors }
    self = value.plain
  }
}
