extension ExperimentConfig {
  /// JSON Schema 2020-12 of a config file, from the same tables that read it.
  ///
  /// A file with "extends" may leave out anything that its base has, so only its keys are checked there. What no schema
  /// can say (baseline among the labels, primary among the columns) is left to `experiment validate`.
  public static func schema(_ registries: Registries) -> JSON {
    let table = ExperimentDraft.table(registries)
    let extends: JSON = [
      "type": "string", "description": "A config file, relative to this one, that this one changes.",
    ]
    let keys = JSON.array((["extends"] + table.fields.map(\.name)).map(JSON.string))
    let whole = table.schema.adding([
      (
        "oneOf",
        [
          ["required": ["prior", "task"], "properties": ["problems": ["type": "null"]]],
          ["required": ["problems"], "properties": ["prior": ["type": "null"], "task": ["type": "null"]]],
        ]
      ),
      ("if", ["properties": ["kind": ["const": "sbc"]], "required": ["kind"]]),
      ("else", ["required": ["metrics"], "properties": ["metrics": ["type": "array"]]]),
    ])
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "An experiment of Discern",
      "type": "object",
      "if": ["required": ["extends"]],
      "then": ["properties": ["extends": extends], "propertyNames": ["enum": keys]],
      "else": whole,
      "$defs": .object(table.definitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
    ]
  }

  /// Every key of a config file with type, range, unit, default and meaning.
  public static func help(_ registries: Registries) -> String {
    ExperimentDraft.table(registries).descriptions.map(\.help).joined()
  }
}
