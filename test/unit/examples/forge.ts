/** What the stub of the forge knows, and is told: a file between it and a test. */
export interface Forge {
  serial: number;
  calls: { actor: string; args: string[] }[];
  pulls: {
    number: number;
    state: string;
    merged?: string;
    user: { login: string };
    base?: { ref: string };
    head: { ref: string; sha: string; repo?: { full_name: string } | null };
    labels: { name: string }[];
    reviews: { user: { login: string }; state: string; commit_id: string; submitted_at: string }[];
    timeline?: { event: string; created_at: string }[];
  }[];
  /** By `gh` and by people, as the forge's list of activities has them. */
  pushes: { ref: string; before: string; after: string; actor: { login: string } }[];
  issues: { number: number; title: string; state: string; user: { login: string }; body: string; labels: string[] }[];
  comments: { issue: number; user: { login: string }; body: string }[];
  statuses: { sha: string; actor: string; state: string; context: string; description: string }[];
  permissions: Record<string, string>;
  teams: Record<string, string[]>;
}
