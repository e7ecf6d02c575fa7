extension Paper {
  /// JSON Schema 2020-12 of a paper file, from the same tables that read it.
  ///
  /// A file with "extends" may leave out anything that its base has, so only its keys are checked there. Whether files,
  /// tasks, samplers and metrics are there is left to `experiment table`.
  public static var schema: JSON {
    let table = PaperDraft.table
    let extends: JSON = ["type": "string", "description": "A paper file, relative to this one, that this one changes."]
    let keys = JSON.array((["extends"] + table.fields.map(\.name)).map(JSON.string))
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Tables and figures of Discern",
      "type": "object",
      "if": ["required": ["extends"]],
      "then": ["properties": ["extends": extends], "propertyNames": ["enum": keys]],
      "else": table.schema,
      "$defs": .object(table.definitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
    ]
  }
}
