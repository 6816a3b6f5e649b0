// A certified OpenID provider on loopback. Told on standard input, one JSON line: port, redirect addresses, people.
// Who signs in types the name of one of them; consent is given. Prints "ready" once it listens.
import { Provider } from "oidc-provider";
import { createInterface } from "node:readline";

const line = await new Promise((resolve) => createInterface({ input: process.stdin }).once("line", resolve));
const told = JSON.parse(line);

const provider = new Provider(`http://127.0.0.1:${told.port}`, {
  clients: [{
    client_id: told.client, client_secret: told.secret, redirect_uris: told.redirects,
    token_endpoint_auth_method: told.proof,
    post_logout_redirect_uris: told.afterwards, response_types: ["code"], grant_types: ["authorization_code"],
  }],
  clientAuthMethods: [told.proof],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
  conformIdTokenClaims: told.userinfo,
  cookies: { keys: ["a key of a provider that holds nobody's data"] },
  pkce: { required: () => true },
  findAccount: (_context, id) => told.people[id] && { accountId: id, claims: () => ({ sub: id, ...told.people[id] }) },
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({ clientId: told.client, accountId: context.oidc.session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});
provider.listen(told.port, "127.0.0.1", () => process.stdout.write("ready\n"));
