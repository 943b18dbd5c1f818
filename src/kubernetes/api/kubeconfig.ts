// The kubeconfig text of the administrator, as `kind get kubeconfig` lays it out.

interface KubeconfigOptions {
  name: string;
  url: string;
  authorityPem: string;
  token: string;
}

export const kubeconfigText = ({ name, url, authorityPem, token }: KubeconfigOptions): string => `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: ${Buffer.from(authorityPem).toString('base64')}
    server: ${url}
  name: ${name}
contexts:
- context:
    cluster: ${name}
    user: ${name}
  name: ${name}
current-context: ${name}
preferences: {}
users:
- name: ${name}
  user:
    token: ${token}
`;
