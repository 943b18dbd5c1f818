/** The one node, named as kind names the node of a cluster called gitops-lab. */
export const nodeName = 'gitops-lab-control-plane';
