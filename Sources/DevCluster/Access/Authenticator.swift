import Crypto
import HTTPServer
import KubeCore

/// Finds out who makes a request: by bearer token, and for admins by impersonation.
struct Authenticator: Sendable {
    /// By the SHA-256 of the token, so that comparing takes the same time however much of a guess is right.
    private let users: [SHA256Digest: User]

    init(accounts: [Account], tokens: [String: String]) {
        users = Dictionary(
            accounts.compactMap { account in tokens[account.name].map { (Self.digest($0), account.user) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Throws 401 for nobody, and 403 for who may not be somebody else.
    func user(of request: HTTPServer.Request) throws(Status) -> User {
        let header = request.headers["Authorization"] ?? ""
        guard header.lowercased().hasPrefix("bearer "), let user = user(ofToken: String(header.dropFirst(7))) else {
            throw .unauthorized()
        }
        return try impersonated(by: user, request)
    }

    func user(ofToken token: String) -> User? {
        users[Self.digest(token)].map(Self.authenticated)
    }

    private static func digest(_ token: String) -> SHA256Digest { SHA256.hash(data: Array(token.utf8)) }

    private static func authenticated(_ user: User) -> User {
        User(name: user.name, groups: user.groups + ["system:authenticated"])
    }

    private func impersonated(by user: User, _ request: HTTPServer.Request) throws(Status) -> User {
        let groups = request.headers.all("Impersonate-Group")
        guard let name = request.headers["Impersonate-User"], !name.isEmpty else {
            if groups.isEmpty { return user }
            throw .badRequest("requested [{Group  \(groups[0])    }] without impersonating a user")
        }
        guard user.isAdmin else {
            throw .forbidden(
                CollectionID("", "users"), name: name,
                "User \"\(user.name)\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope")
        }
        if name.hasPrefix("system:serviceaccount:"), groups.isEmpty {
            let namespace = name.split(separator: ":").dropFirst(2).first.map(String.init) ?? ""
            return Self.authenticated(
                User(name: name, groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)"]))
        }
        return Self.authenticated(User(name: name, groups: groups))
    }
}
