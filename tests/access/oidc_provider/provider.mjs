// An OpenID Connect provider for the tests: node provider.mjs PORT REDIRECT_URI. Any name signs in, with any password.
import { Provider } from 'oidc-provider';

const [port, redirectUri] = process.argv.slice(2);

// "brief" gets ID tokens that last some seconds; "unverified" has an e-mail address that nobody has verified.
const SECONDS = { brief: 8 };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'dashboard',
    client_secret: 'secret-of-the-tests',
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [redirectUri],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false, // the dashboard reads the ID token, as Streamlit does
  cookies: { keys: ['key-of-the-tests'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, email: `${id}@office.example`, email_verified: id !== 'unverified' }),
  }),
  ttl: { IdToken: (ctx) => SECONDS[ctx.oidc.account?.accountId] ?? 3600 },
});

provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
