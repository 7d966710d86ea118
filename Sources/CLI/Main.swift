@main
struct Main {
    static func main() {
        print("apprentice")
    }
}
