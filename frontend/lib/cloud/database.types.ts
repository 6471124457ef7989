// The schema `public` of supabase/migrations, written by `make types`. Do not edit.
export type Json = string | number | boolean | null | {
    [key: string]: Json | undefined;
} | Json[];
export type Database = {
    "public": {
        Tables: {
            "agent_memory": {
                Row: {
                    "content": string;
                    "created_at": string;
                    "embedding": string;
                    "facts": NonNullable<Json>;
                    "item_id": string;
                    "model": string;
                    "studio_version": number;
                    "user_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "content": string;
                    "created_at"?: string;
                    "embedding": string;
                    "facts"?: NonNullable<Json>;
                    "item_id": string;
                    "model": string;
                    "studio_version"?: number;
                    "user_id": string;
                };
                Update: {
                    "content"?: string;
                    "created_at"?: string;
                    "embedding"?: string;
                    "facts"?: NonNullable<Json>;
                    "item_id"?: string;
                    "model"?: string;
                    "studio_version"?: number;
                    "user_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "agent_memory_user_id_fkey";
                        columns: [
                            "user_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "profiles";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
            "comments": {
                Row: {
                    "body": string;
                    "created_at": string;
                    "edited_at": string | null;
                    "id": string;
                    "position_s": number | null;
                    "song_id": string;
                    "user_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "body": string;
                    "created_at"?: string;
                    "edited_at"?: string | null;
                    "id"?: string;
                    "position_s"?: number | null;
                    "song_id": string;
                    "user_id": string;
                };
                Update: {
                    "body"?: string;
                    "created_at"?: string;
                    "edited_at"?: string | null;
                    "id"?: string;
                    "position_s"?: number | null;
                    "song_id"?: string;
                    "user_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "comments_song_id_fkey";
                        columns: [
                            "song_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "song_cards";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "comments_song_id_fkey";
                        columns: [
                            "song_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "songs";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "comments_user_id_fkey";
                        columns: [
                            "user_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "profiles";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
            "follows": {
                Row: {
                    "created_at": string;
                    "followee_id": string;
                    "follower_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "created_at"?: string;
                    "followee_id": string;
                    "follower_id": string;
                };
                Update: {
                    "created_at"?: string;
                    "followee_id"?: string;
                    "follower_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "follows_followee_id_fkey";
                        columns: [
                            "followee_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "profiles";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "follows_follower_id_fkey";
                        columns: [
                            "follower_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "profiles";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
            "likes": {
                Row: {
                    "created_at": string;
                    "song_id": string;
                    "user_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "created_at"?: string;
                    "song_id": string;
                    "user_id": string;
                };
                Update: {
                    "created_at"?: string;
                    "song_id"?: string;
                    "user_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "likes_song_id_fkey";
                        columns: [
                            "song_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "song_cards";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "likes_song_id_fkey";
                        columns: [
                            "song_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "songs";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "likes_user_id_fkey";
                        columns: [
                            "user_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "profiles";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
            "notifications": {
                Row: {
                    "actor_id": string;
                    "comment_id": string | null;
                    "created_at": string;
                    "id": number;
                    "kind": Database["public"]['Enums']["notification_kind"];
                    "read_at": string | null;
                    "song_id": string | null;
                    "taken_back": boolean;
                    "user_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "actor_id": string;
                    "comment_id"?: string | null;
                    "created_at"?: string;
                    "id"?: never;
                    "kind": Database["public"]['Enums']["notification_kind"];
                    "read_at"?: string | null;
                    "song_id"?: string | null;
                    "taken_back"?: boolean;
                    "user_id": string;
                };
                Update: {
                    "actor_id"?: string;
                    "comment_id"?: string | null;
                    "created_at"?: string;
                    "id"?: never;
                    "kind"?: Database["public"]['Enums']["notification_kind"];
                    "read_at"?: string | null;
                    "song_id"?: string | null;
                    "taken_back"?: boolean;
                    "user_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "notifications_actor_id_fkey";
                        columns: [
                            "actor_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "profiles";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "notifications_comment_id_fkey";
                        columns: [
                            "comment_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "comments";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "notifications_song_id_fkey";
                        columns: [
                            "song_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "song_cards";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "notifications_song_id_fkey";
                        columns: [
                            "song_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "songs";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "notifications_user_id_fkey";
                        columns: [
                            "user_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "profiles";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
            "playlist_songs": {
                Row: {
                    "added_at": string;
                    "playlist_id": string;
                    "position": number;
                    "song_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "added_at"?: string;
                    "playlist_id": string;
                    "position": number;
                    "song_id": string;
                };
                Update: {
                    "added_at"?: string;
                    "playlist_id"?: string;
                    "position"?: number;
                    "song_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "playlist_songs_playlist_id_fkey";
                        columns: [
                            "playlist_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "playlists";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "playlist_songs_song_id_fkey";
                        columns: [
                            "song_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "song_cards";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "playlist_songs_song_id_fkey";
                        columns: [
                            "song_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "songs";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
            "playlists": {
                Row: {
                    "created_at": string;
                    "description": string;
                    "id": string;
                    "title": string;
                    "updated_at": string;
                    "user_id": string;
                    "visibility": Database["public"]['Enums']["visibility"];
                };
                ComputedFields: never;
                Insert: {
                    "created_at"?: string;
                    "description"?: string;
                    "id"?: string;
                    "title": string;
                    "updated_at"?: string;
                    "user_id": string;
                    "visibility"?: Database["public"]['Enums']["visibility"];
                };
                Update: {
                    "created_at"?: string;
                    "description"?: string;
                    "id"?: string;
                    "title"?: string;
                    "updated_at"?: string;
                    "user_id"?: string;
                    "visibility"?: Database["public"]['Enums']["visibility"];
                };
                Relationships: [
                    {
                        foreignKeyName: "playlists_user_id_fkey";
                        columns: [
                            "user_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "profiles";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
            "plays": {
                Row: {
                    "id": number;
                    "played_at": string;
                    "song_id": string;
                    "user_id": string;
                };
                ComputedFields: never;
                Insert: {
                    "id"?: never;
                    "played_at"?: string;
                    "song_id": string;
                    "user_id": string;
                };
                Update: {
                    "id"?: never;
                    "played_at"?: string;
                    "song_id"?: string;
                    "user_id"?: string;
                };
                Relationships: [
                    {
                        foreignKeyName: "plays_song_id_fkey";
                        columns: [
                            "song_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "song_cards";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "plays_song_id_fkey";
                        columns: [
                            "song_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "songs";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "plays_user_id_fkey";
                        columns: [
                            "user_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "profiles";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
            "profiles": {
                Row: {
                    "avatar_path": string | null;
                    "bio": string | null;
                    "created_at": string;
                    "display_name": string | null;
                    "follower_count": number;
                    "following_count": number;
                    "id": string;
                    "updated_at": string;
                    "username": string | null;
                };
                ComputedFields: never;
                Insert: {
                    "avatar_path"?: string | null;
                    "bio"?: string | null;
                    "created_at"?: string;
                    "display_name"?: string | null;
                    "follower_count"?: number;
                    "following_count"?: number;
                    "id": string;
                    "updated_at"?: string;
                    "username"?: string | null;
                };
                Update: {
                    "avatar_path"?: string | null;
                    "bio"?: string | null;
                    "created_at"?: string;
                    "display_name"?: string | null;
                    "follower_count"?: number;
                    "following_count"?: number;
                    "id"?: string;
                    "updated_at"?: string;
                    "username"?: string | null;
                };
                Relationships: [
                ];
            };
            "songs": {
                Row: {
                    "audio_bytes": number | null;
                    "audio_path": string | null;
                    "bpm": number | null;
                    "comment_count": number;
                    "cover_path": string | null;
                    "created_at": string;
                    "deleted_at": string | null;
                    "duration_s": number;
                    "engine": string | null;
                    "heat": number | null;
                    "id": string;
                    "language": string | null;
                    "like_count": number;
                    "link": string;
                    "lyrics": string;
                    "manifest": NonNullable<Json>;
                    "musical_key": string | null;
                    "parent_id": string | null;
                    "peaks": (number)[];
                    "play_count": number;
                    "prompt": string;
                    "published_at": string | null;
                    "relation": string | null;
                    "remix_count": number;
                    "studio_version": number;
                    "tags": (string)[];
                    "title": string;
                    "updated_at": string;
                    "user_id": string;
                    "visibility": Database["public"]['Enums']["visibility"];
                };
                ComputedFields: never;
                Insert: {
                    "audio_bytes"?: number | null;
                    "audio_path"?: string | null;
                    "bpm"?: number | null;
                    "comment_count"?: number;
                    "cover_path"?: string | null;
                    "created_at"?: string;
                    "deleted_at"?: string | null;
                    "duration_s": number;
                    "engine"?: string | null;
                    "heat"?: number | null;
                    "id": string;
                    "language"?: string | null;
                    "like_count"?: number;
                    "link"?: string;
                    "lyrics"?: string;
                    "manifest"?: NonNullable<Json>;
                    "musical_key"?: string | null;
                    "parent_id"?: string | null;
                    "peaks"?: (number)[];
                    "play_count"?: number;
                    "prompt"?: string;
                    "published_at"?: string | null;
                    "relation"?: string | null;
                    "remix_count"?: number;
                    "studio_version"?: number;
                    "tags"?: (string)[];
                    "title": string;
                    "updated_at"?: string;
                    "user_id": string;
                    "visibility"?: Database["public"]['Enums']["visibility"];
                };
                Update: {
                    "audio_bytes"?: number | null;
                    "audio_path"?: string | null;
                    "bpm"?: number | null;
                    "comment_count"?: number;
                    "cover_path"?: string | null;
                    "created_at"?: string;
                    "deleted_at"?: string | null;
                    "duration_s"?: number;
                    "engine"?: string | null;
                    "heat"?: number | null;
                    "id"?: string;
                    "language"?: string | null;
                    "like_count"?: number;
                    "link"?: string;
                    "lyrics"?: string;
                    "manifest"?: NonNullable<Json>;
                    "musical_key"?: string | null;
                    "parent_id"?: string | null;
                    "peaks"?: (number)[];
                    "play_count"?: number;
                    "prompt"?: string;
                    "published_at"?: string | null;
                    "relation"?: string | null;
                    "remix_count"?: number;
                    "studio_version"?: number;
                    "tags"?: (string)[];
                    "title"?: string;
                    "updated_at"?: string;
                    "user_id"?: string;
                    "visibility"?: Database["public"]['Enums']["visibility"];
                };
                Relationships: [
                    {
                        foreignKeyName: "songs_parent_id_fkey";
                        columns: [
                            "parent_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "song_cards";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "songs_parent_id_fkey";
                        columns: [
                            "parent_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "songs";
                        referencedColumns: [
                            "id"
                        ];
                    },
                    {
                        foreignKeyName: "songs_user_id_fkey";
                        columns: [
                            "user_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "profiles";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
        };
        Views: {
            "song_cards": {
                Row: {
                    "audio_path": string | null;
                    "avatar_path": string | null;
                    "bpm": number | null;
                    "comment_count": number;
                    "cover_path": string | null;
                    "created_at": string;
                    "display_name": string | null;
                    "duration_s": number;
                    "engine": string | null;
                    "heat": number | null;
                    "id": string;
                    "language": string | null;
                    "like_count": number;
                    "musical_key": string | null;
                    "peaks": (number)[];
                    "play_count": number;
                    "published_at": string | null;
                    "relation": string | null;
                    "remix_count": number;
                    "tags": (string)[];
                    "title": string;
                    "user_id": string;
                    "username": string | null;
                    "visibility": Database["public"]['Enums']["visibility"];
                };
                ComputedFields: never;
                Relationships: [
                    {
                        foreignKeyName: "songs_user_id_fkey";
                        columns: [
                            "user_id"
                        ];
                        isOneToOne: false;
                        referencedRelation: "profiles";
                        referencedColumns: [
                            "id"
                        ];
                    }
                ];
            };
        };
        Functions: {
            "delete_my_account": {
                Args: Record<PropertyKey, never>;
                Returns: undefined;
            };
            "export_my_data": {
                Args: Record<PropertyKey, never>;
                Returns: Json;
            };
            "feed_following": {
                Args: {
                    "before"?: string;
                    "before_id"?: string;
                    "max_rows"?: number;
                };
                Returns: {
                    "audio_path": string | null;
                    "avatar_path": string | null;
                    "bpm": number | null;
                    "comment_count": number;
                    "cover_path": string | null;
                    "created_at": string;
                    "display_name": string | null;
                    "duration_s": number;
                    "engine": string | null;
                    "heat": number | null;
                    "id": string;
                    "language": string | null;
                    "like_count": number;
                    "musical_key": string | null;
                    "peaks": (number)[];
                    "play_count": number;
                    "published_at": string | null;
                    "relation": string | null;
                    "remix_count": number;
                    "tags": (string)[];
                    "title": string;
                    "user_id": string;
                    "username": string | null;
                    "visibility": Database["public"]['Enums']["visibility"];
                }[];
                SetofOptions: {
                    from: "*";
                    to: "song_cards";
                    isOneToOne: false;
                    isSetofReturn: true;
                };
            };
            "feed_new": {
                Args: {
                    "before"?: string;
                    "before_id"?: string;
                    "max_rows"?: number;
                };
                Returns: {
                    "audio_path": string | null;
                    "avatar_path": string | null;
                    "bpm": number | null;
                    "comment_count": number;
                    "cover_path": string | null;
                    "created_at": string;
                    "display_name": string | null;
                    "duration_s": number;
                    "engine": string | null;
                    "heat": number | null;
                    "id": string;
                    "language": string | null;
                    "like_count": number;
                    "musical_key": string | null;
                    "peaks": (number)[];
                    "play_count": number;
                    "published_at": string | null;
                    "relation": string | null;
                    "remix_count": number;
                    "tags": (string)[];
                    "title": string;
                    "user_id": string;
                    "username": string | null;
                    "visibility": Database["public"]['Enums']["visibility"];
                }[];
                SetofOptions: {
                    from: "*";
                    to: "song_cards";
                    isOneToOne: false;
                    isSetofReturn: true;
                };
            };
            "feed_trending": {
                Args: {
                    "before_heat"?: number;
                    "before_id"?: string;
                    "max_rows"?: number;
                };
                Returns: {
                    "audio_path": string | null;
                    "avatar_path": string | null;
                    "bpm": number | null;
                    "comment_count": number;
                    "cover_path": string | null;
                    "created_at": string;
                    "display_name": string | null;
                    "duration_s": number;
                    "engine": string | null;
                    "heat": number | null;
                    "id": string;
                    "language": string | null;
                    "like_count": number;
                    "musical_key": string | null;
                    "peaks": (number)[];
                    "play_count": number;
                    "published_at": string | null;
                    "relation": string | null;
                    "remix_count": number;
                    "tags": (string)[];
                    "title": string;
                    "user_id": string;
                    "username": string | null;
                    "visibility": Database["public"]['Enums']["visibility"];
                }[];
                SetofOptions: {
                    from: "*";
                    to: "song_cards";
                    isOneToOne: false;
                    isSetofReturn: true;
                };
            };
            "get_song": {
                Args: {
                    "id": string;
                };
                Returns: Database["public"]['CompositeTypes']["song_page"][];
                SetofOptions: {
                    from: "*";
                    to: "song_page";
                    isOneToOne: false;
                    isSetofReturn: true;
                };
            };
            "lineage_of": {
                Args: {
                    "song_id": string;
                };
                Returns: {
                    "audio_path": string | null;
                    "avatar_path": string | null;
                    "bpm": number | null;
                    "comment_count": number;
                    "cover_path": string | null;
                    "created_at": string;
                    "display_name": string | null;
                    "duration_s": number;
                    "engine": string | null;
                    "heat": number | null;
                    "id": string;
                    "language": string | null;
                    "like_count": number;
                    "musical_key": string | null;
                    "peaks": (number)[];
                    "play_count": number;
                    "published_at": string | null;
                    "relation": string | null;
                    "remix_count": number;
                    "tags": (string)[];
                    "title": string;
                    "user_id": string;
                    "username": string | null;
                    "visibility": Database["public"]['Enums']["visibility"];
                }[];
                SetofOptions: {
                    from: "*";
                    to: "song_cards";
                    isOneToOne: false;
                    isSetofReturn: true;
                };
            };
            "mark_notifications_read": {
                Args: {
                    "ids"?: (number)[];
                };
                Returns: number;
            };
            "match_agent_memory": {
                Args: {
                    "match_count"?: number;
                    "match_model": string;
                    "match_threshold"?: number;
                    "query_embedding": string;
                };
                Returns: {
                    "content": string;
                    "facts": Json;
                    "item_id": string;
                    "similarity": number;
                }[];
            };
            "record_play": {
                Args: {
                    "song_id": string;
                };
                Returns: boolean;
            };
            "remixes_of": {
                Args: {
                    "before"?: string;
                    "before_id"?: string;
                    "max_rows"?: number;
                    "song_id": string;
                };
                Returns: {
                    "audio_path": string | null;
                    "avatar_path": string | null;
                    "bpm": number | null;
                    "comment_count": number;
                    "cover_path": string | null;
                    "created_at": string;
                    "display_name": string | null;
                    "duration_s": number;
                    "engine": string | null;
                    "heat": number | null;
                    "id": string;
                    "language": string | null;
                    "like_count": number;
                    "musical_key": string | null;
                    "peaks": (number)[];
                    "play_count": number;
                    "published_at": string | null;
                    "relation": string | null;
                    "remix_count": number;
                    "tags": (string)[];
                    "title": string;
                    "user_id": string;
                    "username": string | null;
                    "visibility": Database["public"]['Enums']["visibility"];
                }[];
                SetofOptions: {
                    from: "*";
                    to: "song_cards";
                    isOneToOne: false;
                    isSetofReturn: true;
                };
            };
            "reorder_playlist": {
                Args: {
                    "playlist_id": string;
                    "song_ids": (string)[];
                };
                Returns: undefined;
            };
            "search_profiles": {
                Args: {
                    "max_rows"?: number;
                    "query": string;
                };
                Returns: {
                    "avatar_path": string | null;
                    "bio": string | null;
                    "created_at": string;
                    "display_name": string | null;
                    "follower_count": number;
                    "following_count": number;
                    "id": string;
                    "updated_at": string;
                    "username": string | null;
                }[];
                SetofOptions: {
                    from: "*";
                    to: "profiles";
                    isOneToOne: false;
                    isSetofReturn: true;
                };
            };
            "search_songs": {
                Args: {
                    "max_rows"?: number;
                    "query": string;
                };
                Returns: {
                    "audio_path": string | null;
                    "avatar_path": string | null;
                    "bpm": number | null;
                    "comment_count": number;
                    "cover_path": string | null;
                    "created_at": string;
                    "display_name": string | null;
                    "duration_s": number;
                    "engine": string | null;
                    "heat": number | null;
                    "id": string;
                    "language": string | null;
                    "like_count": number;
                    "musical_key": string | null;
                    "peaks": (number)[];
                    "play_count": number;
                    "published_at": string | null;
                    "relation": string | null;
                    "remix_count": number;
                    "tags": (string)[];
                    "title": string;
                    "user_id": string;
                    "username": string | null;
                    "visibility": Database["public"]['Enums']["visibility"];
                }[];
                SetofOptions: {
                    from: "*";
                    to: "song_cards";
                    isOneToOne: false;
                    isSetofReturn: true;
                };
            };
        };
        Enums: {
            "notification_kind": "like" | "comment" | "follow" | "remix";
            "visibility": "private" | "unlisted" | "public";
        };
        CompositeTypes: {
            "song_page": {
                "id": string | null;
                "user_id": string | null;
                "username": string | null;
                "display_name": string | null;
                "avatar_path": string | null;
                "parent_id": string | null;
                "relation": string | null;
                "title": string | null;
                "prompt": string | null;
                "lyrics": string | null;
                "tags": (string)[] | null;
                "engine": string | null;
                "language": string | null;
                "bpm": number | null;
                "musical_key": string | null;
                "duration_s": number | null;
                "visibility": Database["public"]['Enums']["visibility"] | null;
                "audio_path": string | null;
                "cover_path": string | null;
                "manifest": Json | null;
                "peaks": (number)[] | null;
                "like_count": number | null;
                "play_count": number | null;
                "comment_count": number | null;
                "remix_count": number | null;
                "created_at": string | null;
                "updated_at": string | null;
                "published_at": string | null;
                "liked": boolean | null;
                "link": string | null;
            };
        };
    };
};
type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;
type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">];
export type Tables<DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"]) | {
    schema: keyof DatabaseWithoutInternals;
}, TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
} ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"]) : never = never> = DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
} ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
    Row: infer R;
} ? R : never : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"]) ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
    Row: infer R;
} ? R : never : never;
export type TablesInsert<DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"] | {
    schema: keyof DatabaseWithoutInternals;
}, TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
} ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] : never = never> = DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
} ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
    Insert: infer I;
} ? I : never : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"] ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
    Insert: infer I;
} ? I : never : never;
export type TablesUpdate<DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"] | {
    schema: keyof DatabaseWithoutInternals;
}, TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
} ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] : never = never> = DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
} ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
    Update: infer U;
} ? U : never : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"] ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
    Update: infer U;
} ? U : never : never;
export type Enums<DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"] | {
    schema: keyof DatabaseWithoutInternals;
}, EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
} ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"] : never = never> = DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
} ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName] : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"] ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions] : never;
export type CompositeTypes<PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"] | {
    schema: keyof DatabaseWithoutInternals;
}, CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
} ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"] : never = never> = PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
} ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName] : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"] ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions] : never;
export const Constants = {
    "public": {
        Enums: {
            "notification_kind": ["like", "comment", "follow", "remix"], "visibility": ["private", "unlisted", "public"]
        }
    }
} as const;
