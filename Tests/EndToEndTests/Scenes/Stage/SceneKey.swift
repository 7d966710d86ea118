/// A key as a terminal sends it.
enum SceneKey: String {
    case enter = "\r"
    case tab = "\t"
    case backspace = "\u{7F}"
    case up = "\u{1B}[A"
    case down = "\u{1B}[B"
    case left = "\u{1B}[D"
    case altEnter = "\u{1B}\r"
    case controlA = "\u{1}"
    case controlC = "\u{3}"
    case controlD = "\u{4}"
    case controlE = "\u{5}"
    case controlL = "\u{C}"
    case controlR = "\u{12}"
    case controlU = "\u{15}"
    case controlXE = "\u{18}\u{5}"
    case controlZ = "\u{1A}"
}
