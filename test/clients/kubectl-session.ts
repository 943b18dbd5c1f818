// One sitting with kubectl that uses every verb: each line, what it must print, and how it must end.

export interface Line {
  type: string;
  /** In what it printed, on either stream. */
  prints: RegExp;
  /** It ends with an exit code other than 0. */
  fails?: boolean;
  input?: string;
  /** The first minor version that can. */
  from?: number;
  /** For `kubectl edit`. */
  editor?: string;
}

const web = (image: string, replicas = 2): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels: {app: shop}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: web
          image: ${image}
          ports: [{containerPort: 80}]
`;

const config = (color: string): string => `apiVersion: v1
kind: ConfigMap
metadata: {name: paint}
data: {color: ${color}}
`;

const role = (ns: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: ${ns}}
rules:
  - {apiGroups: [""], resources: [pods], verbs: [get, list]}
`;

const crd = (group: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd]}
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
      additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties: {size: {type: integer, minimum: 1}, color: {type: string, default: blue}}
            status: {type: object, properties: {size: {type: integer}}}
`;

const widget = (group: string, size: number): string => `apiVersion: ${group}/v1
kind: Widget
metadata: {name: one}
spec: {size: ${size}}
`;

const reading: Line[] = [
  { type: 'config view --minify', prints: /server: https:\/\/127\.0\.0\.1:/ },
  { type: 'config current-context', prints: /\S/ },
  { type: 'version', prints: /Server Version.*v1\.34/s },
  { type: 'cluster-info', prints: /control plane.* is running at .*https:\/\/127\.0\.0\.1/ },
  { type: 'api-versions', prints: /^apps\/v1$/m },
  { type: 'api-resources', prints: /^deployments +deploy +apps\/v1 +true +Deployment$/m },
  { type: 'api-resources --namespaced=false --verbs=list -o name', prints: /^clusterroles\.rbac\.authorization\.k8s\.io$/m },
  { type: 'explain deployment.spec.replicas', prints: /replicas.*<integer>/s },
  { type: 'explain pods --recursive', prints: /terminationGracePeriodSeconds\s+<integer>/ },
  { type: 'completion bash', prints: /__start_kubectl/ },
  { type: 'options', prints: /--kubeconfig/ },
  { type: 'get --raw /readyz', prints: /^ok$/ },
  { type: 'get nodes -o wide', prints: /Ready +control-plane/ },
  { type: 'describe node', prints: /Allocated resources:/ },
  { type: 'get namespaces', prints: /^kube-system +Active/m },
  { type: 'get pods', prints: /No resources found in \S+ namespace\./ },
  { type: 'get nothings', prints: /the server doesn't have a resource type "nothings"/, fails: true },
  { type: 'get pod nobody', prints: /Error from server \(NotFound\): pods "nobody" not found/, fails: true },
];

const writing: Line[] = [
  { type: 'create deployment web --image=nginx:1.25 --replicas=2', prints: /deployment\.apps\/web created/ },
  { type: 'create deployment web --image=nginx', prints: /deployments\.apps "web" already exists/, fails: true },
  { type: 'rollout status deployment/web --timeout=60s', prints: /successfully rolled out/ },
  { type: 'get pods -l app=web', prints: /(^web-\S+ +1\/1 +Running +0 .*\n){2}/m },
  { type: 'get deployment web -o jsonpath={.status.readyReplicas}', prints: /^2$/ },
  { type: 'get deployment web -o custom-columns=N:.metadata.name,R:.spec.replicas', prints: /^web +2$/m },
  { type: 'get deployment web -o yaml --show-managed-fields', prints: /manager: kubectl-create/ },
  { type: 'get all', prints: /^replicaset\.apps\/web-/m },
  { type: 'describe deployment web', prints: /ScalingReplicaSet .*Scaled up replica set web-\w+ (from 0 )?to 2/ },
  { type: 'describe pods -l app=web', prints: /Normal +Pulled/ },
  { type: 'expose deployment web --port=80', prints: /service\/web exposed/ },
  { type: 'get endpoints web', prints: /10\.244\.\d+\.\d+:80,10\.244/ },
  { type: 'describe service web', prints: /Endpoints: +10\.244/ },
  { type: 'scale deployment web --replicas=1', prints: /deployment\.apps\/web scaled/ },
  { type: 'wait deployment/web --for=jsonpath={.status.replicas}=1 --timeout=30s', prints: /condition met/ },
  { type: 'autoscale deployment web --min=1 --max=3 --cpu-percent=80', prints: /autoscaled/ },
  { type: 'get hpa', prints: /Deployment\/web/ },
  { type: 'set image deployment/web nginx=nginx:1.26', prints: /image updated/ },
  { type: 'set env deployment/web COLOR=blue', prints: /env updated/ },
  { type: 'set resources deployment/web --requests=cpu=10m', prints: /resource requirements updated/ },
  { type: 'rollout status deployment/web --timeout=60s', prints: /successfully rolled out/ },
  { type: 'rollout history deployment/web', prints: /REVISION/ },
  { type: 'rollout undo deployment/web --to-revision=1', prints: /rolled back/ },
  { type: 'rollout pause deployment/web', prints: /paused/ },
  { type: 'rollout resume deployment/web', prints: /resumed/ },
  { type: 'rollout restart deployment/web', prints: /restarted/ },
  { type: 'rollout status deployment/web --timeout=60s', prints: /successfully rolled out/ },
  { type: 'label deployment web tier=front', prints: /labeled/ },
  { type: 'label deployment web tier=back', prints: /already has a value/, fails: true },
  { type: 'annotate deployment web note=x --overwrite', prints: /annotate/ },
  { type: 'annotate deployment web note-', prints: /annotate/ },
  { type: 'patch deployment web -p \'{"spec":{"minReadySeconds":1}}\'', prints: /patched/ },
  { type: 'patch deployment web --type=merge -p \'{"spec":{"minReadySeconds":null}}\'', prints: /patched/ },
  { type: 'patch deployment web --type=json -p \'[{"op":"replace","path":"/spec/replicas","value":2}]\'', prints: /patched/ },
  { type: 'patch deployment web --subresource=scale --type=merge -p \'{"spec":{"replicas":1}}\'', prints: /patched/ },
];

const applying: Line[] = [
  { type: 'apply -f -', input: web('nginx:1.25'), prints: /deployment\.apps\/shop created/ },
  { type: 'apply -f -', input: web('nginx:1.25'), prints: /deployment\.apps\/shop unchanged/ },
  { type: 'apply view-last-applied deployment/shop', prints: /image: nginx:1\.25/ },
  { type: 'diff -f -', input: web('nginx:1.26', 3), prints: /^\+ {8}- image: nginx:1\.26$|^\+ {6}- image: nginx:1\.26$/m, fails: true },
  { type: 'apply -f - --dry-run=server', input: web('nginx:1.26'), prints: /configured \(server dry run\)/ },
  { type: 'apply -f -', input: web('nginx:1.26'), prints: /configured/ },
  { type: 'rollout status deployment/shop --timeout=60s', prints: /successfully rolled out/ },
  { type: 'apply -f -', input: web('nginx:1.26').replace('replicas', 'replicaz'), prints: /unknown field "spec\.replicaz"/, fails: true },
  { type: 'edit deployment shop', editor: 'sed -i s/nginx:1.26/nginx:1.27/', prints: /deployment\.apps\/shop edited/ },
  { type: 'apply edit-last-applied deployment shop', editor: 'sed -i s/nginx:1.27/nginx:1.28/', prints: /edited/ },
  { type: 'apply set-last-applied -f -', input: web('nginx:1.27'), prints: /unchanged|configured/ },
  // replace reads, then writes: a rollout that writes the status between the two is a conflict, as in life.
  { type: 'rollout status deployment/shop --timeout=60s', prints: /successfully rolled out/ },
  { type: 'replace -f -', input: web('nginx:1.27'), prints: /deployment\.apps\/shop replaced/ },
  { type: 'replace --force --grace-period=0 -f -', input: web('nginx:1.27', 1), prints: /deleted[^]*replaced/ },
  { type: 'create -f -', input: config('blue'), prints: /configmap\/paint created/ },
  { type: 'apply --server-side -f - --field-manager=painter', input: config('red'), prints: /conflict with "kubectl-create"/, fails: true },
  { type: 'apply --server-side --force-conflicts -f -', input: config('red'), prints: /serverside-applied/ },
  { type: 'get configmap paint -o jsonpath={.data.color}', prints: /^red$/ },
  { type: 'create secret generic key --from-literal=a=b', prints: /secret\/key created/ },
  { type: 'describe secret key', prints: /a: +1 bytes/ },
  { type: 'create job once --image=busybox -- sh -c "echo done"', prints: /job\.batch\/once created/ },
  { type: 'wait job/once --for=condition=complete --timeout=60s', prints: /condition met/ },
  { type: 'logs job/once', prints: /^done$/m },
  { type: 'create cronjob often --image=busybox --schedule="*/5 * * * *" -- true', prints: /created/ },
  { type: 'create token default', prints: /^eyJ/ },
  { type: 'kustomize kustomized', prints: /namePrefix|pre-paint/ },
  { type: 'apply -k kustomized', prints: /configmap\/pre-paint created/ },
  { type: 'delete -k kustomized', prints: /configmap "pre-paint" deleted/ },
];

const access = (ns: string): Line[] => [
  { type: 'auth can-i create deployments', prints: /^yes$/m },
  { type: 'auth can-i get pods --as=system:serviceaccount:{ns}:default', prints: /^no/m, fails: true },
  { type: 'auth can-i --list', prints: /\[\*\]/ },
  // 1.27 asks for beta versions, which no server of today has.
  { type: 'auth whoami', prints: /Username/, from: 28 },
  { type: 'auth reconcile -f -', input: role(ns), prints: /role\.rbac\.authorization\.k8s\.io\/reader reconciled/ },
  { type: 'create rolebinding reading --role=reader --serviceaccount={ns}:default', prints: /created/ },
  { type: 'auth can-i get pods --as=system:serviceaccount:{ns}:default', prints: /^yes$/m },
  { type: 'delete pods --all --as=system:serviceaccount:{ns}:default', prints: /Forbidden/, fails: true },
];

const pods: Line[] = [
  { type: 'run box --image=busybox --restart=Never -- sh -c "echo hello; sleep 3600"', prints: /pod\/box created/ },
  { type: 'wait pod/box --for=condition=Ready --timeout=60s', prints: /condition met/ },
  { type: 'logs box', prints: /^hello$/m },
  { type: 'logs box --tail=1 --timestamps', prints: /^\d{4}-\S+Z hello$/m },
  { type: 'exec box -- sh -c "echo out; exit 3"', prints: /^out$/m, fails: true },
  { type: 'exec -i box -- cat', input: 'words\n', prints: /^words$/m },
  { type: 'cp kustomized/kustomization.yaml box:/tmp/k.yaml', prints: /^$/ },
  { type: 'exec box -- cat /tmp/k.yaml', prints: /namePrefix/ },
  { type: 'cp box:/tmp/k.yaml copied.yaml', prints: /^(tar: .*)?\s*$/ },
  { type: 'run guest --rm -i --image=busybox --restart=Never -- cat', input: 'typed\n', prints: /typed[^]*pod "guest" deleted/ },
  { type: 'debug box --image=busybox -c helper -- sh -c "echo helping; sleep 3600"', prints: /^$|Defaulting|--profile=/ },
  { type: 'wait pod/box --for=jsonpath={.status.ephemeralContainerStatuses[0].name}=helper --timeout=30s', prints: /condition met/ },
  { type: 'get events', prints: /Started container/ },
  { type: 'events --for pod/box', prints: /Scheduled/ },
  { type: 'top pods', prints: /Metrics API not available/, fails: true },
];

const nodes: Line[] = [
  { type: 'taint nodes {node} shop=closed:NoSchedule', prints: /tainted/ },
  { type: 'taint nodes {node} shop-', prints: /untainted/ },
  { type: 'cordon {node}', prints: /cordoned/ },
  { type: 'drain {node} --pod-selector=app=shop --ignore-daemonsets --delete-emptydir-data --timeout=60s', prints: /evict(ed|ing)/ },
  { type: 'get nodes', prints: /Ready,SchedulingDisabled/ },
  { type: 'uncordon {node}', prints: /uncordoned/ },
  { type: 'rollout status deployment/shop --timeout=60s', prints: /successfully rolled out/ },
  { type: 'get csr', prints: /No resources found/ },
];

const customs = (group: string): Line[] => [
  { type: 'apply -f -', input: crd(group), prints: /created/ },
  { type: `wait crd/widgets.${group} --for=condition=Established --timeout=30s`, prints: /condition met/ },
  { type: 'apply -f -', input: widget(group, 2), prints: /\/one created/ },
  { type: `get widgets.${group}`, prints: /^NAME +SIZE\none +2$/m },
  { type: `get widgets.${group} one -o jsonpath={.spec.color}`, prints: /^blue$/ },
  { type: 'apply -f -', input: widget(group, 0), prints: /spec\.size: Invalid value: 0/, fails: true },
  { type: `scale widgets.${group} one --replicas=4`, prints: /scaled/ },
  { type: `explain widgets.${group} --recursive`, prints: /color\s+<string>/ },
  { type: `patch widgets.${group} one --subresource=status --type=merge -p '{"status":{"size":4}}'`, prints: /patched/ },
  { type: `delete crd widgets.${group}`, prints: /deleted/ },
];

const ending: Line[] = [
  { type: 'delete pod box --now', prints: /pod "box" deleted/ },
  { type: 'delete deployment shop --cascade=foreground', prints: /deleted/ },
  { type: 'delete deployments,services,hpa -l app=web', prints: /"web" deleted/ },
  { type: 'delete all --all', prints: /deleted/ },
  { type: 'delete namespace {ns}', prints: /deleted/ },
  { type: 'get pods', prints: /No resources found/ },
];

/** In order: each part builds on the ones before. */
export const kubectlSession = (ns: string, group = `${ns}.example.org`): [string, Line[]][] => [
  ['looks around', reading],
  ['makes and changes objects', writing],
  ['applies', applying],
  ['asks who may', access(ns)],
  ['goes into pods', pods],
  ['empties a node', nodes],
  ['has kinds of its own', customs(group)],
  ['cleans up', ending],
];
