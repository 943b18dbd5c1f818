/** The one node, named as kind names the node of a cluster called lab. */
export const nodeName = 'lab-control-plane';
