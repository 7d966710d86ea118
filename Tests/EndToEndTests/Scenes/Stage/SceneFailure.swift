/// A scene went otherwise than it should, with the screen as it was then.
struct SceneFailure: Error, CustomStringConvertible {
    let what: String
    let picture: ScenePicture

    var description: String { "\(what)\n\(picture)" }
}
